# The client of a shell on a node: relays bytes between this process's terminal and a terminal that the lab's supervisor
# keeps. In Perl because a prompt appears before Node.js would have started.
#
#     perl terminal-relay.pl SOCKET TARGET     writes how it ended to descriptor 3
#     require 'terminal-relay.pl'              the same, as a function
#
# SOCKET is the lab's control socket. TARGET is a part of a JSON object: "argv":[…] for a new shell, "id":… for an open
# one. Nothing that comes from the node is anything but bytes for the terminal, or compared with a pattern. Uses no
# module, since loading one takes longer than all of this.
use strict;
use warnings;

# The frames of frames.ts.
use constant { INPUT => 0, SIZE => 3, OUTPUT => 16, ENDED => 18, OPENED => 19, HEADER => 5, MAX_FRAME => 1024 * 1024 };
use constant { AF_UNIX => 1, SOCK_STREAM => 1, TCGETS => 0x5401, TCSETSW => 0x5403, TIOCGWINSZ => 0x5413 };
# Bytes that may wait for a slow reader before no more are read for it.
use constant MAX_WAITING => 64 * 1024;
# Seconds of silence after which the supervisor is asked whether it is alive, and within which it must answer.
use constant PATIENCE => 20;
# Undoes what a program may have left set in a terminal: the alternate screen, mouse reporting, a hidden cursor, colors.
use constant RESTORE =>
  "\e[?1049l\e[?1000l\e[?1002l\e[?1003l\e[?1004l\e[?1006l\e[?2004l\e[?25h\e[?1l\e>\e[0m";

unless (caller) {
  open my $result, '>&=', 3 or die "no way to report: $!\n";
  syswrite $result, relay(@ARGV);
}

# Shows a shell on this terminal until the shell ends, another client takes it over, or the node is gone. Returns what
# the supervisor says about the end, in JSON, or {"unreachable":"…"}.
sub relay {
  my ($path, $target) = @_;
  my $socket = connected($path) or return unreachable('the node is no longer running');
  my $term = ($ENV{TERM} // '') =~ /^([\w.+-]{1,64})\z/ ? $1 : 'xterm';
  syswrite $socket, qq({"what":"terminal",$target,"term":"$term","size":${\size()}}\n);
  my $cooked = pack 'x60';
  my $is_terminal = ioctl STDIN, TCGETS, $cooked;
  my $leave = sub {
    ioctl STDIN, TCSETSW, $cooked if $is_terminal;
    syswrite STDOUT, RESTORE;
  };
  my $resized = 0;
  local $SIG{WINCH} = sub { $resized = 1 };
  local $SIG{PIPE} = 'IGNORE';
  local @SIG{qw(INT TERM HUP QUIT)} = (sub { $leave->(); $SIG{$_[0]} = 'DEFAULT'; kill $_[0], $$ }) x 4;
  ioctl STDIN, TCSETSW, raw($cooked) if $is_terminal;
  my $end = conversation($path, $socket, \$resized);
  $leave->();
  return $end;
}

sub conversation {
  my ($path, $socket, $resized) = @_;
  my ($typed, $received, $heard, $alive) = ('', '', time, undef);
  while (1) {
    if ($$resized) {
      $$resized = 0;
      $typed .= frame(SIZE, size());
    }
    my ($readable, $writable) = ('', '');
    vec($readable, fileno $_, 1) = 1 for $socket, $alive // ();
    vec($readable, fileno STDIN, 1) = 1 if length $typed < MAX_WAITING;
    vec($writable, fileno $socket, 1) = 1 if $typed ne '';
    my $ready = select $readable, $writable, undef, PATIENCE;
    next if $ready < 0 && interrupted();
    if (time - $heard >= PATIENCE) {
      return unreachable('the node does not answer') if $alive;
      $alive = asked($path) or return unreachable('the node is no longer running');
      $heard = time;
      next;
    }
    if ($alive && vec $readable, fileno $alive, 1) {
      sysread($alive, my $answer, 4096) or return unreachable('the node is no longer running');
      ($alive, $heard) = (undef, time);
    }
    if (vec $writable, fileno $socket, 1) {
      my $sent = syswrite $socket, $typed, 4096;
      return unreachable('the node is no longer running') unless defined $sent;
      substr $typed, 0, $sent, '';
    }
    if (vec $readable, fileno STDIN, 1) {
      my $size = sysread STDIN, my $input, 4096;
      return unreachable('the terminal is gone') unless $size || !defined $size && interrupted();
      $typed .= frame(INPUT, $input) if $size;
    }
    next unless vec $readable, fileno $socket, 1;
    sysread $socket, $received, MAX_WAITING, length $received or return unreachable('the node is no longer running');
    ($alive, $heard) = (undef, time);
    while (length $received >= HEADER) {
      my ($kind, $length) = unpack 'CN', $received;
      return unreachable('the node does not answer like a supervisor') if $length > MAX_FRAME;
      last if length $received < HEADER + $length;
      my $body = substr $received, HEADER, $length;
      substr $received, 0, HEADER + $length, '';
      show($body) or return unreachable('the terminal is gone') if $kind == OUTPUT;
      return $body if $kind == ENDED;
    }
  }
}

# Writes all of it to the terminal, in parts between which a signal can be handled.
sub show {
  my ($output) = @_;
  while ($output ne '') {
    my $written = syswrite STDOUT, $output, 4096;
    return 0 unless defined $written || interrupted();
    substr $output, 0, $written // 0, '';
  }
  return 1;
}

# By a signal: EINTR.
sub interrupted { return $! == 4 }

sub frame { my ($kind, $body) = @_; return pack('CN', $kind, length $body) . $body }

# The size of the terminal, in JSON.
sub size {
  my $size = pack 'x8';
  my ($rows, $columns) = ioctl(STDOUT, TIOCGWINSZ, $size) ? unpack 'S2', $size : (0, 0);
  return qq({"rows":$rows,"columns":$columns});
}

# The settings of a terminal that passes every byte on, as cfmakeraw(3) makes them of others.
sub raw {
  my ($input, $output, $control, $local, $line, @characters) = unpack 'L4 C20', $_[0];
  my ($time, $minimum) = (5, 6);
  @characters[$time, $minimum] = (0, 1);
  # IGNBRK to IXON without IGNPAR and IUCLC; OPOST; PARENB and CSIZE, then CS8; ISIG, ICANON, ECHO, ECHONL, IEXTEN.
  return pack 'L4 C20 x24', $input & ~0x5eb, $output & ~1, $control & ~0x130 | 0x30, $local & ~0x804b, $line, @characters;
}

# Asks the supervisor which shells are open.
sub asked {
  my $socket = connected($_[0]) or return undef;
  syswrite $socket, qq({"what":"terminals"}\n);
  return $socket;
}

sub connected {
  my ($folder, $name) = $_[0] =~ m{^(.*)/([^/]+)\z}s;
  # The path of a socket can have at most 107 bytes; the path of a lab's folder may be longer.
  open my $at, '<', $folder or return undef;
  socket my $socket, AF_UNIX, SOCK_STREAM, 0 or return undef;
  connect $socket, pack 'S a*', AF_UNIX, "/proc/self/fd/${\fileno $at}/$name" or return undef;
  return $socket;
}

sub unreachable { return qq({"unreachable":"$_[0]"}) }

1;
