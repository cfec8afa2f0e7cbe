import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindCapabilities } from '../../../src/providers/kind/capabilities.ts';
import { dockerOf } from '../../../src/providers/kind/docker.ts';
import { fakeDocker, useFolder } from './fake-docker.ts';

const folder = useFolder();
const { signal } = new AbortController();

/**
 * The capabilities that are detected with a Docker daemon that has this kernel and whose containers print `printed`.
 * Each call to Docker is logged as a line in a file.
 */
function capabilities(printed: string, kernel = '6.8') {
  const script = `echo "$1" >> ${join(folder(), 'calls')}\n[ "$1" = info ] && echo ${kernel} || printf '${printed}'`;
  const docker = dockerOf(fakeDocker(folder(), script));
  return kindCapabilities(docker, 'node:v1', join(folder(), 'cache', 'capabilities.json'), signal);
}

test('what the kernel under Docker lacks is missing, and the reason says so', async () => {
  expect(await capabilities('seccomp\\n')).toEqual({
    nodes: 5,
    missing: {
      networkPolicies: expect.stringContaining('CONFIG_NFT_QUEUE'),
      appArmor: 'AppArmor is not enabled in the kernel under Docker',
    },
  });
  expect(readdirSync(folder())).not.toContain('cache');
});

test('a trial in which nothing is missing is not repeated until the kernel changes', async () => {
  const all = 'networkPolicies\\nseccomp\\nappArmor\\n';
  expect(await capabilities(all)).toEqual({ nodes: 5, missing: {} });
  expect(await capabilities('')).toEqual({ nodes: 5, missing: {} });
  expect(Object.keys((await capabilities('', '6.9')).missing)).toEqual(['networkPolicies', 'seccomp', 'appArmor']);
  expect(readFileSync(join(folder(), 'calls'), 'utf8')).toBe('info\nrun\ninfo\ninfo\nrun\n');
});

test('a failed trial says nothing about the kernel', async () => {
  const docker = dockerOf(fakeDocker(folder(), 'echo "no such image" >&2; exit 125'));
  await expect(kindCapabilities(docker, 'node:v1', join(folder(), 'c.json'), signal)).rejects.toThrow('no such image');
});
