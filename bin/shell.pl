# `cks-lab shell`, if it opens a new shell on a running embedded lab. In all other cases, replaces itself with the
# program.
#
#     perl shell.pl RELAY NODE OPTION MAIN shell WORDS…
#
# Reads records in the format that src/labs and src/providers/embedded write. If a record looks different, the program
# handles the command.
use strict;
use warnings;

# The signals that a supervisor may name.
my %number_of = (HUP => 1, INT => 2, QUIT => 3, ILL => 4, ABRT => 6, KILL => 9, SEGV => 11, PIPE => 13, TERM => 15);
my ($relay, @program) = @ARGV;
my (undef, undef, undef, undef, @words) = @program;

my $control = $ENV{CKS_LAB_DEBUG} ? undef : control_of_lab(@words);
if (defined $control) {
  require $relay;
  my $end = no_shell_is_left("$control/control.sock") ? relay("$control/control.sock", '"argv":["/bin/bash","-l"]') : '';
  exit $1 if $end =~ /^\{"exitCode":(\d{1,3})\}\z/;
  exit 128 + ($number_of{$1} // 0) if $end =~ /^\{"signal":"SIG([A-Z0-9]{1,10})"\}\z/;
  if ($end eq '{"replaced":true}') {
    print STDERR "This shell is now attached to another terminal.\n";
    exit 0;
  }
  if ($end =~ /^\{"unreachable":"([\w ]+)"\}\z/) {
    print STDERR "cks-lab: $1\n";
    exit 3;
  }
}
exec { $program[0] } @program or die "$program[0]: $!\n";

# The folder of the control socket of the lab that the words refer to, or undef if the program must find out.
sub control_of_lab {
  my @names = @_;
  return undef if grep({ !is_lab_name($_) } @names) || @names > 1;
  my $labs = data_folder() // return undef;
  $labs .= '/labs';
  if (!@names) {
    opendir my $folder, $labs or return undef;
    @names = grep { is_lab_name($_) } readdir $folder;
  }
  my ($newest, $started) = (undef, '');
  for my $name (@names) {
    # Fields of the record itself, unlike those of an object in it, are indented by two spaces.
    my %record = content("$labs/$name/lab.json") =~ /^  "(name|provider|startedAt)": "([^"\\]+)",?$/mg;
    return undef unless ($record{name} // '') eq $name && defined $record{provider} && defined $record{startedAt};
    ($newest, $started) = (\%record, $record{startedAt}) if $record{startedAt} gt $started;
  }
  return undef unless $newest && $newest->{provider} eq 'embedded';
  my $lab = "$labs/$newest->{name}/embedded";
  return undef unless -e "$lab/made" && content("$lab/control/supervisor.json") =~ /"protocol":2[,}]/;
  return "$lab/control";
}

sub is_lab_name { return $_[0] =~ /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\z/ }

# Same as dataFolder in src/home/folders.ts.
sub data_folder {
  return "$ENV{CKS_LAB_HOME}/data" if $ENV{CKS_LAB_HOME};
  my $base = $ENV{XDG_DATA_HOME} // '';
  $base = $ENV{HOME} ? "$ENV{HOME}/.local/share" : return undef unless $base =~ m{^/};
  return "$base/cks-lab";
}

sub content {
  open my $file, '<', $_[0] or return '';
  sysread $file, my $text, 65536;
  return $text // '';
}

# Whether no detached shell is left that the user could return to. The program tells the user about such shells.
sub no_shell_is_left {
  my $socket = asked($_[0]) or return 0;
  my $answer = '';
  my $readable = '';
  vec($readable, fileno $socket, 1) = 1;
  while (select(my $ready = $readable, undef, undef, PATIENCE()) > 0) {
    sysread $socket, $answer, 65536, length $answer or last;
    last if length $answer > 65536;
  }
  return $answer =~ /^\[.*\]\n\z/ && $answer !~ /"isAttached":false/;
}
