import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stageAt } from '../isolation/stage.ts';
import { isolation } from './isolation.ts';
import { leaveMachine } from './leave-machine.ts';
import { nodeEnvironment } from './node-environment.ts';
import { startProgram } from './program.ts';

/**
 * PID 1 of a node that is created only to find out how it is isolated: a learner's program tries everything that it
 * must not be able to do, and prints what succeeded.
 */
const [, stage = ''] = process.argv.slice(2);
const walls = isolation(fileURLToPath(new URL('../isolation/enter.pl', import.meta.url)), false);
await leaveMachine(stageAt(stage).root);

/** Each line attempts one action, and prints its name if it succeeded. */
const ATTEMPTS = `
mkdir -p /tmp/m
mount -o remount,rw /usr/bin && echo 'open: make the programs of the machine writable'
umount /usr/bin && echo 'open: unmount the programs of the machine'
touch /usr/bin/cks-lab && echo 'open: write among the programs of the machine'
umount /proc/sys && echo 'open: unmount what protects the settings of the kernel'
(: > /proc/sys/kernel/core_pattern) && echo 'open: change how the kernel writes core dumps'
mount -t proc proc /tmp/m && echo 'open: mount a /proc without protection'
mount -t sysfs sysfs /tmp/m && echo 'open: mount /sys'
(cat /proc/1/environ) && echo 'open: read the environment of PID 1'
readlink /proc/1/fd/* && echo 'open: open the files of PID 1'
`;
const program = await startProgram(['/bin/sh', '-c', ATTEMPTS], nodeEnvironment('dumb'), { kind: 'learner' }, walls);
program.stdin.end();
program.stderr.resume();
const open = Array.from((await text(program.stdout)).matchAll(/^open: (.*)$/gm), ([, what = '']) => what);
const ending = await program.ended;
if ('signal' in ending || ending.exitCode === 127) throw new Error('a node cannot run a shell');
const hasFilter = /^Seccomp:\s+2$/m.test(readFileSync('/proc/self/status', 'utf8'));
console.log(`findings: ${JSON.stringify({ hasFilter, open })}`);
