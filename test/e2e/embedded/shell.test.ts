import { type ChildProcess, spawn } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, program } from '../cks-lab.ts';

const CKS_LAB = path.resolve(import.meta.dirname, '../../../bin/cks-lab');

let lab: Program;
beforeAll(async () => {
  lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
  await lab.must(['start', 'audit-01']);
}, 180_000);
afterAll(() => lab.end());

/** A terminal with 30 rows and 100 columns that runs a shell script. */
interface Terminal {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  type(text: string): void;
  /** Waits until the output matches. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Replaces `$shell` in the script with `cks-lab shell`. Its pid and the name of the terminal are printed first. */
function terminal(script: string): Terminal {
  const shell = `sh -c 'echo "pid=$$ tty=$(tty)."; exec ${CKS_LAB} shell "$@"' sh`;
  const child = spawn(
    'script',
    ['-qec', `stty rows 30 columns 100; ${script.replace('$shell', () => shell)}`, '/dev/null'],
    {
      env: { ...process.env, XDG_DATA_HOME: path.dirname(lab.data), CKS_LAB_HOME: '', TERM: 'xterm' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let shown = '';
  child.stdout.on('data', (chunk) => {
    shown += chunk;
  });
  return {
    child,
    exitCode: new Promise((resolve) => child.once('exit', resolve)),
    type: (text) => void child.stdin.write(text),
    async shows(pattern) {
      return await expect
        .poll(() => shown, { timeout: 20_000, interval: 20 })
        .toMatch(pattern)
        .then(() => pattern.exec(shown) ?? expect.fail(shown));
    },
  };
}

test('a shell is on a terminal of the node, with its size, job control and exit code', async () => {
  const one = terminal('$shell');
  const [, pid, tty = ''] = await one.shows(/pid=(\d+) tty=(\S+)\./);
  one.type('echo on:$(tty) $(stty size) $TERM\n');
  await one.shows(/on:\/dev\/pts\/\d+ 30 100 xterm/);
  // Opening a new shell does not start Node.js.
  expect(await readlink(`/proc/${pid}/exe`)).toContain('perl');
  await execa('stty', ['-F', tty, 'rows', '40', 'columns', '90']);
  await execa('sleep', ['0.1']);
  one.type('echo now:$(stty size)\n');
  await one.shows(/now:40 90/);
  one.type("sh -c 'echo begun:$((1 + 1)); exec sleep 1000'\n");
  await one.shows(/begun:2/);
  one.type('\u001a');
  await one.shows(/Stopped/);
  one.type('fg; echo status:$?\n');
  await one.shows(/status:\$\?\s.*exec sleep/s);
  one.type('\u0003');
  await one.shows(/\^C/);
  one.type('echo then:$(jobs | wc -l)\n');
  await one.shows(/then:0/);
  one.type('exit 7\n');
  expect(await one.exitCode).toBe(7);
});

test('a shell outlives its terminal, which is said, and another terminal can return to it', async () => {
  const first = terminal('$shell');
  first.type('kept=here; echo ready:$kept\n');
  await first.shows(/ready:here/);
  first.child.kill('SIGKILL');
  const second = terminal('$shell');
  await second.shows(/A shell from \d\d:\d\d is still open\. To return to it: cks-lab shell --attach/);
  second.type('exit\n');
  expect(await second.exitCode).toBe(0);
  const third = terminal('$shell --attach');
  third.type('echo again:$kept\n');
  await third.shows(/again:here/);
  const fourth = terminal('$shell --attach');
  await third.shows(/This shell is now attached to another terminal\./);
  expect(await third.exitCode).toBe(0);
  fourth.type('echo last:$kept; exit\n');
  await fourth.shows(/last:here/);
  expect(await fourth.exitCode).toBe(0);
  const fifth = terminal('$shell --attach 99');
  await fifth.shows(/cks-lab: there is no such shell to attach to/);
  expect(await fifth.exitCode).toBe(2);
});

test.each(['', ' --attach'])('a killed `shell%s` leaves the terminal as it was', async (option) => {
  if (option !== '') {
    const left = terminal('$shell');
    await left.shows(/# $/);
    left.child.kill('SIGKILL');
  }
  const one = terminal(`$shell${option}; echo mode: $(stty -a)`);
  const [, pid] = await one.shows(/pid=(\d+)/);
  await one.shows(/# /);
  process.kill(Number(pid), 'SIGTERM');
  await one.shows(/mode:.* icanon.* echo /s);
  const last = terminal('$shell --attach');
  last.type('exit\n');
  expect(await last.exitCode).toBe(0);
});
