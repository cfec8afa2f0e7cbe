import { mkdtempSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTool } from '../../../process/child.ts';
import { architecture, MOUNT, SYSTEM_CALLS } from '../isolation/linux.ts';
import { OLD_ROOT_PREFIX } from '../isolation/stage.ts';

/**
 * Makes a directory the root of the file system for every process in this mount namespace, and unmounts the old root.
 * One program does all of it without executing another: a program executed at that point would come from the learner's
 * file system.
 */
const LEAVE = `
my ($mount, $pivot, $umount, $root, $old) = @ARGV;
$_ += 0 for $mount, $pivot, $umount;
my ($here, $left) = ('.', "/$old");
syscall($mount, $root, $root, 0, ${MOUNT.bind | MOUNT.recursive}, 0) == 0 or die "bind: $!\\n";
chdir $root or die "$root: $!\\n";
syscall($pivot, $here, $old) == 0 or die "pivot_root: $!\\n";
syscall($umount, $left, 2) == 0 or die "umount: $!\\n";
`;

/** Leaves the machine's file system for the root that boot.pl has assembled. */
export async function leaveMachine(root: string): Promise<void> {
  const { mount, pivot_root, umount2 } = SYSTEM_CALLS[architecture()];
  const old = mkdtempSync(join(root, OLD_ROOT_PREFIX));
  const numbers = [mount, pivot_root, umount2].map(String);
  await runTool(['/usr/bin/perl', '-e', LEAVE, ...numbers, root, basename(old)], { env: {}, cwd: '/' });
  rmdirSync(`/${basename(old)}`);
}
