# Becomes a program on the node, behind the node's walls: perl -e THIS NUMBERS KIND ARGUMENT…
#
#     terminal PROGRAM…           as a learner, on a pseudoterminal whose master is descriptor 4
#     pipes PROGRAM…              as a learner, with pipes for its streams
#     container TABLE ROOT PROGRAM…   in a user namespace of its own, in ROOT, with the mounts of TABLE (fstab(5))
#
# Descriptor 3 is the learners' user namespace. For the last two, descriptor 4 leads to the supervisor: it is sent the
# numbers of the pipes' other ends, and answers with a byte when it has opened them (and has written the maps of the
# new user namespace); what goes wrong afterwards is sent to it, too.
my ($numbers, $kind) = splice @ARGV, 0, 2;
my ($setns, $unshare, $ioctl, $mount) = map { $_ + 0 } split /,/, $numbers;
my ($new_mounts, $new_users) = (0x20000, 0x10000000);
my ($namespace, $other);
open $namespace, '<&=', 3 or fail("no namespace: $!");
open $other, '+<&=', 4 or fail("no streams: $!");

sub fail { print STDERR "cks-lab: @_\n"; exit 125 }
sub become_streams { open STDIN, '<&', $_[0]; open STDOUT, '>&', $_[1]; open STDERR, '>&', $_[2] }
sub separate {
  my ($what) = @_;
  syscall($unshare, $what) == 0 or fail("unshare: $!");
}

if ($kind eq 'terminal') {
  my $unlocked = pack 'i', 0;
  ioctl($other, 0x40045431, $unlocked) or fail("TIOCSPTLCK: $!");
  my $peer = syscall $ioctl, 4, 0x5441, 0x102;
  $peer >= 0 or fail("TIOCGPTPEER: $!");
  open my $end, '+<&=', $peer or fail("no terminal: $!");
  ioctl($end, 0x540E, 0) or fail("TIOCSCTTY: $!");
  become_streams($end, $end, $end);
} else {
  pipe my $in, my $to_in or fail("pipe: $!");
  pipe my $from_out, my $out or fail("pipe: $!");
  pipe my $from_err, my $err or fail("pipe: $!");
  separate($new_users) if $kind eq 'container';
  syswrite $other, join(' ', map { fileno $_ } $to_in, $from_out, $from_err) . "\n";
  sysread $other, my $opened, 1 or exit 125;
  become_streams($in, $out, $err);
}
if ($kind eq 'container') {
  my ($table, $root) = splice @ARGV, 0, 2;
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
  syscall($setns, 3, $new_users) == 0 or fail("setns: $!");
  separate($new_mounts);
  chdir '/root' or chdir '/';
}
exec { $ARGV[0] } @ARGV;
my ($why, $code) = ("$!", $! == 2 ? 127 : 126);
if ($kind eq 'container') { syswrite $other, "exec: $ARGV[0]: $why" } else { print STDERR "cks-lab: $ARGV[0]: $why\n" }
exit $code;
