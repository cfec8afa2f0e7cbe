# Becomes PID 1 of a node: mounts the node's file systems, drops all privileges over these mounts, and executes the
# supervisor.
#
#     perl boot.pl LAB
#
# Started in new mount, net, pid, ipc and uts namespaces: as root of the machine, or in a user namespace of an ordinary
# user. LAB/boot-plan lists the steps, one per line, with words separated by tabs. The script uses only perl-base. It is
# in Perl because it makes system calls that no small program of util-linux makes without executing another program.
use strict;
use warnings;

use constant {
  MS_REC => 16384, MS_PRIVATE => 1 << 18,
  CLONE_NEWNS => 0x20000, CLONE_NEWUSER => 0x10000000,
  PR_SET_PDEATHSIG => 1, PR_SET_DUMPABLE => 4, PR_SET_SECCOMP => 22, PR_SET_NO_NEW_PRIVS => 38, SECCOMP_MODE_FILTER => 2,
  RLIMIT_NPROC => 6, SIGKILL => 9, F_SETFD => 2,
};

my ($lab) = @ARGV;
my (%number, %environment, $first_uid, $filter, $processes, @kept);

sub call {
  my ($what, $name, @arguments) = @_;
  my $result = syscall($number{$name}, @arguments);
  die "$what: $!\n" if $result == -1;
  return $result;
}

sub spew {
  my ($file, $text) = @_;
  open(my $handle, '>', $file) or die "$file: $!\n";
  defined syswrite($handle, $text) or die "$file: $!\n";
}

# Gives a path in the node's root to root in the node.
sub own { my ($path) = @_; if (defined $first_uid) { call("chown $path", 'fchownat', -100, $path, $first_uid, $first_uid, 0x100) } }

my %step = (
  syscall => sub { $number{$_[0]} = $_[1] + 0 },
  'first-uid' => sub { $first_uid = $_[0] + 0 },
  filter => sub { $filter = pack 'H*', $_[0] },
  processes => sub { $processes = $_[0] + 0 },
  # Joins a cgroup.
  join => sub { spew($_[0], 0) },
  # Keeps a file open for PID 1, which may no longer open it.
  keep => sub { open(my $handle, '>', $_[0]) or die "$_[0]: $!\n"; push @kept, $handle },
  # Creates a folder, whatever was at that path before; never follows a symbolic link there.
  folder => sub {
    my ($path, $mode) = @_;
    return if -d $path && !-l $path;
    unlink $path;
    # The process that fills a new root may create the folder at the same moment.
    mkdir $path, oct $mode or -d $path && !-l $path or die "$path: $!\n";
    chmod oct $mode, $path;
    own($path);
  },
  file => sub {
    my ($path) = @_;
    return if lstat $path;
    spew($path, '');
    own($path);
  },
  link => sub {
    my ($target, $path) = @_;
    return if lstat $path;
    symlink $target, $path or die "$path: $!\n";
    own($path);
  },
  'remove-folder' => sub { rmdir $_[0] },
  own => sub { own($_[0]) },
  mount => sub {
    my ($source, $target, $type, $flags, $data) = @_;
    call("mount $source on $target", 'mount', $source, $target, $type, $flags + 0, $data eq '' ? 0 : $data);
  },
  environment => sub { $environment{$_[0]} = $_[1] },
  hostname => sub { call('sethostname', 'sethostname', $_[0], length $_[0]) },
  run => sub { system { $_[0] } @_; die "@_: exit status $?\n" if $? },
  write => sub { spew(@_) },
  become => \&become,
);

# Whatever the process that runs cks-lab has open, even a folder of the machine, would be open in every program of the
# node.
sub close_inherited {
  opendir(my $folder, '/proc/self/fd') or die "/proc/self/fd: $!\n";
  my @descriptors = grep { /^\d+$/ && $_ > 2 } readdir $folder;
  closedir $folder;
  for my $descriptor (@descriptors) {
    open(my $inherited, '<&=', $descriptor) or next;
    close $inherited;
  }
}

close_inherited();
open(my $plan, '<', "$lab/boot-plan") or die "$lab/boot-plan: $!\n";
my @lines = <$plan>;
close $plan;
for my $line (@lines) {
  chomp $line;
  my ($name, @words) = map { s/\\(\d{3})/chr oct $1/ger } split /\t/, $line, -1;
  $step{$name}->(@words);
}

# Executes the supervisor in namespaces from which none of the existing mounts can be changed.
sub become {
  my (@argv) = @_;
  enter_user_namespace();
  call('unshare', 'unshare', CLONE_NEWNS) if defined $first_uid;
  my $top = '/';
  call('make mounts private', 'mount', 0, $top, 0, MS_REC | MS_PRIVATE, 0);
  my $learners = learners_namespace();
  fcntl $_, F_SETFD, 0 for $learners, @kept;
  %ENV = (
    PATH => '/usr/sbin:/usr/bin:/sbin:/bin',
    CKS_LAB_LEARNERS_NAMESPACE => fileno $learners,
    CKS_LAB_LEARNERS_CGROUP => join(',', map { fileno $_ } @kept),
    %environment,
  );
  call('pdeathsig', 'prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  call('no_new_privs', 'prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  # If the kernel does not support filters, `cks-lab doctor` reports it; the namespaces isolate the node all the same.
  my $program = pack 'S x!8 P', length($filter) / 8, $filter;
  syscall($number{prctl}, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, $program, 0, 0);
  exec { $argv[0] } @argv or die "$argv[0]: $!\n";
}

sub enter_user_namespace {
  if (!defined $first_uid) {
    call('unshare', 'unshare', CLONE_NEWUSER | CLONE_NEWNS);
    spew('/proc/self/setgroups', 'deny');
    spew('/proc/self/uid_map', '0 0 1');
    spew('/proc/self/gid_map', '0 0 1');
    return;
  }
  # The ID maps of a range must be written from outside the namespace.
  my $self = readlink '/proc/self';
  helped(
    sub { call('unshare', 'unshare', CLONE_NEWUSER) },
    sub { spew("/proc/$self/$_", "0 $first_uid 65536\n") for 'uid_map', 'gid_map' },
  );
  call('setgroups', 'setgroups', 0, 0);
  call('setresgid', 'setresgid', 0, 0, 0);
  call('setresuid', 'setresuid', 0, 0, 0);
}

# Runs one function here, then the other in a child that was forked before; dies unless both succeed.
sub helped {
  my ($here, $outside) = @_;
  pipe(my $go, my $tell) or die "pipe: $!\n";
  my $child = fork // die "fork: $!\n";
  if (!$child) {
    close $tell;
    exit 1 if !sysread $go, my $byte, 1;
    eval { $outside->(); 1 } or do { print STDERR $@; exit 1 };
    exit 0;
  }
  close $go;
  $here->();
  syswrite $tell, 'x';
  waitpid $child, 0;
  die "the maps of the user namespace could not be written\n" if $?;
}

# The user namespace of everything that learners start, with separate limits.
sub learners_namespace {
  pipe(my $said, my $say) or die "pipe: $!\n";
  pipe(my $go, my $tell) or die "pipe: $!\n";
  my $child = fork // die "fork: $!\n";
  if (!$child) {
    # A user namespace inherits the process limit of the process that creates it.
    call('prlimit', 'prlimit64', 0, RLIMIT_NPROC, pack('QQ', $processes, $processes), 0) if defined $processes;
    call('unshare', 'unshare', CLONE_NEWUSER);
    # Makes its own user the owner of its files in /proc, instead of the machine's root.
    call('dumpable', 'prctl', PR_SET_DUMPABLE, 1, 0, 0, 0);
    syswrite $say, readlink('/proc/self') . "\n";
    sysread $go, my $byte, 1;
    eval { spew('/proc/sys/user/max_inotify_instances', 64); spew('/proc/sys/user/max_inotify_watches', 65536) };
    syswrite $say, "done\n";
    sysread $go, $byte, 1;
    exit 0;
  }
  my $pid = <$said>;
  defined $pid or die "no user namespace for learners\n";
  chomp $pid;
  if (defined $first_uid) {
    spew("/proc/$pid/$_", "0 0 65536\n") for 'uid_map', 'gid_map';
  } else {
    spew("/proc/$pid/uid_map", '0 0 1');
    spew("/proc/$pid/gid_map", '0 0 1');
  }
  syswrite $tell, 'x';
  <$said>;
  open(my $namespace, '<', "/proc/$pid/ns/user") or die "/proc/$pid/ns/user: $!\n";
  syswrite $tell, 'x';
  waitpid $child, 0;
  return $namespace;
}
