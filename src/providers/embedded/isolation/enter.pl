# Becomes a program on the node, inside the node's isolation: perl -e THIS NUMBERS KIND ARGUMENT…
#
#     terminal ROWS COLUMNS PROGRAM…   as a learner, on a pseudoterminal whose master is descriptor 4
#     pipes PROGRAM…              as a learner, with pipes for its streams
#     grader PROGRAM…             the same in a separate user namespace, which learners cannot fill
#     container TABLE ROOT PROGRAM…   in a separate user namespace, in ROOT, with the mounts of TABLE (fstab(5))
#
# Descriptor 3 is the learners' user namespace. For the last three kinds, descriptor 4 leads to the supervisor: this
# process sends it the numbers of the pipes' other ends, and the supervisor answers with a byte when it has opened them
# (and has written the maps of the new user namespace); later errors are sent to it as well. A learner's program is a
# child of this process, which stays as long as anything that the program has left behind is running, and reaps it: the
# supervisor reaps only what it has started itself. The program's status is sent on descriptor 5, as wait(2) returns it.
my ($numbers, $kind) = splice @ARGV, 0, 2;
my ($setns, $unshare, $ioctl, $mount, $setsid, $prctl) = map { $_ + 0 } split /,/, $numbers;
my ($new_mounts, $new_users) = (0x20000, 0x10000000);
my $is_learner = $kind eq 'terminal' || $kind eq 'pipes';
my ($namespace, $other, $report);
open $namespace, '<&=', 3 or fail("no namespace: $!");
open $other, '+<&=', 4 or fail("no streams: $!");
if ($is_learner) { open $report, '>&=', 5 or fail("no way to report: $!") }

sub fail { print STDERR "cks-lab: @_\n"; exit 125 }
sub become_streams { open STDIN, '<&', $_[0]; open STDOUT, '>&', $_[1]; open STDERR, '>&', $_[2] }
sub separate {
  my ($what) = @_;
  syscall($unshare, $what) == 0 or fail("unshare: $!");
}

if ($kind eq 'terminal') {
  # TIOCSWINSZ
  ioctl $other, 0x5414, pack 'S4', splice(@ARGV, 0, 2), 0, 0;
}
my ($in, $out, $err);
if ($kind ne 'terminal') {
  pipe $in, my $to_in or fail("pipe: $!");
  pipe my $from_out, $out or fail("pipe: $!");
  pipe my $from_err, $err or fail("pipe: $!");
  separate($new_users) if $kind ne 'pipes';
  syswrite $other, join(' ', map { fileno $_ } $to_in, $from_out, $from_err) . "\n";
  sysread $other, my $opened, 1 or exit 125;
}
if ($kind eq 'container') {
  my ($table, $root) = splice @ARGV, 0, 2;
  become_streams($in, $out, $err);
  separate($new_mounts);
  my $top = '/';
  syscall($mount, 0, $top, 0, 16384 | 1 << 18, 0) == 0 or fail("private mounts: $!");
  my $problem = `mount --all --fstab $table 2>&1`;
  $problem = "chroot: $!" if $? == 0 && !chroot $root;
  if ($problem ne '') {
    syswrite $other, $problem;
    exit 125;
  }
  chdir '/';
} else {
  $kind eq 'grader' or syscall($setns, 3, $new_users) == 0 or fail("setns: $!");
  separate($new_mounts);
  if ($is_learner) {
    # PR_SET_CHILD_SUBREAPER
    syscall $prctl, 36, 1, 0, 0, 0;
    my $program = fork // fail("fork: $!");
    reap($program) if $program;
    close $report;
  }
  if ($kind eq 'terminal') { take_terminal() } else { become_streams($in, $out, $err) }
  chdir '/root' or chdir '/';
}
fcntl $_, 2, 1 for $namespace, $other;
exec { $ARGV[0] } @ARGV;
my ($why, $code) = ("$!", $! == 2 ? 127 : 126);
if ($kind eq 'container') { syswrite $other, "exec: $ARGV[0]: $why" } else { print STDERR "cks-lab: $ARGV[0]: $why\n" }
exit $code;

sub take_terminal {
  syscall $setsid;
  my $unlocked = pack 'i', 0;
  ioctl($other, 0x40045431, $unlocked) or fail("TIOCSPTLCK: $!");
  my $peer = syscall $ioctl, 4, 0x5441, 0x102;
  $peer >= 0 or fail("TIOCGPTPEER: $!");
  open my $end, '+<&=', $peer or fail("no terminal: $!");
  ioctl($end, 0x540E, 0) or fail("TIOCSCTTY: $!");
  become_streams($end, $end, $end);
}

sub reap {
  my ($program) = @_;
  $SIG{$_} = 'IGNORE' for qw(HUP INT QUIT TERM TSTP);
  $0 = 'cks-lab';
  chdir '/';
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/dev/null';
  open STDERR, '>', '/dev/null';
  close $_ for grep { defined } $namespace, $other, $in, $out, $err;
  while ((my $ended = waitpid -1, 0) > 0) {
    next if $ended != $program;
    syswrite $report, "$?\n";
    close $report;
  }
  exit 0;
}
