import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { NodeUnreachable } from '../../../src/node/lab-node.ts';
import { containerConnection } from '../../../src/providers/kind/container-connection.ts';
import { dockerOf } from '../../../src/providers/kind/docker.ts';
import { fakeDocker, useFolder } from './fake-docker.ts';

const folder = useFolder();

/** A connection with a script in place of `docker`. Its arguments are `exec`, possibly `-i`, `box`, and the program. */
const connectionWith = (script: string) => containerConnection(dockerOf(fakeDocker(folder(), script)), 'box');

/** Runs the program on this machine instead of in the container. */
const RUN_LOCALLY = '[ "$1" = exec ] && { shift; [ "$1" = -i ] && shift; shift; exec "$@"; }';
const RUNNING = '[ "$1" = container ] && { echo running; exit; }';

describe('run', () => {
  test("returns a program's output and exit code, and passes its input", async () => {
    const connection = connectionWith(RUN_LOCALLY);
    expect(await connection.run(['sh', '-c', 'cat; echo err >&2; exit 3'], { stdin: 'in\n' })).toEqual({
      exitCode: 3,
      stdout: 'in\n',
      stderr: 'err\n',
    });
    expect(await connection.run(['printf', 'no newline'], {})).toEqual({
      exitCode: 0,
      stdout: 'no newline',
      stderr: '',
    });
  });

  test("attributes a program's own messages about Docker to the program", async () => {
    const connection = connectionWith(RUN_LOCALLY);
    const said = 'Cannot connect to the Docker daemon';
    expect(await connection.run(['sh', '-c', `echo "${said}" >&2; exit 1`], {})).toMatchObject({
      exitCode: 1,
      stderr: `${said}\n`,
    });
  });

  test.each([
    [
      'a daemon that is gone',
      'echo "Cannot connect to the Docker daemon at unix:///x" >&2; exit 1',
      /does not answer.*Cannot connect/s,
    ],
    [
      'a container that is gone',
      'echo "Error: No such container: box" >&2; exit 1',
      /the container box no longer exists/,
    ],
    [
      'a container that has stopped',
      '[ "$1" = container ] && { echo exited; exit; }; echo "is not running" >&2; exit 1',
      /docker start box/,
    ],
    ['a connection that is cut, exit code 1', `${RUNNING}; echo half; echo EOF >&2; exit 1`, /was lost.*EOF/s],
    ['a connection that is cut, exit code 0', `${RUNNING}; echo half; exit 0`, /was lost/],
  ])('%s is not a result', async (_, script, why) => {
    const answer = connectionWith(script).run(['true'], {});
    await expect(answer).rejects.toThrow(NodeUnreachable);
    await expect(answer).rejects.toThrow(why);
  });

  test('ends the program on the node when it is interrupted', async () => {
    const connection = connectionWith(`case "$*" in
      *--env*) printf '%s\\n' "$@" > ${folder()}/ended;;
      *) printf '%s\\n' "$@" > ${folder()}/started; exec sleep 60;;
    esac`);
    await expect(connection.run(['program'], { timeout: 300 })).rejects.toMatchObject({ reason: 'timeout' });
    const mark = readFileSync(`${folder()}/started`, 'utf8')
      .split('\n')
      .find((word) => /^[0-9a-f-]{36}$/.test(word));
    expect(mark).toBeDefined();
    expect(readFileSync(`${folder()}/ended`, 'utf8').split('\n')).toContain(`MARK=${mark}`);
  });
});

describe('stream', () => {
  test('returns the bytes without the mark, however they arrive', async () => {
    const connection = connectionWith(RUN_LOCALLY);
    expect(await text(connection.stream(['sh', '-c', 'printf a; sleep 0.05; printf b'], {}))).toBe('ab');
    expect(await text(connection.stream(['seq', '100000'], {}))).toHaveLength(588_895);
    expect(await text(connection.stream(['true'], {}))).toBe('');
  });

  test("rejects with the program's own exit code", async () => {
    const failing = text(connectionWith(RUN_LOCALLY).stream(['sh', '-c', 'echo why >&2; exit 4'], {}));
    await expect(failing).rejects.toMatchObject({ reason: 'exit', exitCode: 4, stderr: 'why\n' });
  });

  test('rejects if the connection is lost, after what has arrived', async () => {
    const chunks: string[] = [];
    const cut = async () => {
      const connection = connectionWith(`${RUNNING}; seq 100; exit 0`);
      for await (const chunk of connection.stream(['true'], {})) chunks.push(chunk.toString());
    };
    await expect(cut()).rejects.toThrow(NodeUnreachable);
    expect(chunks.join('')).toMatch(/^1\n2\n3\n/);
  });
});

test('a shell ends with its client, so none can be attached to', async () => {
  expect(await connectionWith('').shell({ which: 'newest' })).toMatchObject({ how: 'refused' });
  expect(await connectionWith('').shells()).toEqual([]);
});
