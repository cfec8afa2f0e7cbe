import { describe, expect, test } from 'vitest';
import { dockerAnswers } from '../../../src/providers/kind/availability.ts';
import { dockerOf } from '../../../src/providers/kind/docker.ts';
import { imageIsObtainable, nodeImage, pullImage } from '../../../src/providers/kind/node-image.ts';
import { fakeDocker, useFolder } from './fake-docker.ts';

const folder = useFolder();
const { signal } = new AbortController();
const dockerWith = (script: string) => dockerOf(fakeDocker(folder(), script), { patience: 300 });

describe('dockerAnswers', () => {
  test('a daemon that reports its version', async () => {
    expect(await dockerAnswers(dockerWith('echo 28.2.2'), signal)).toEqual({ usable: true });
  });

  test.each([
    ['hangs', 'exec sleep 60', 'Docker does not answer in time', /restart docker/],
    [
      'is stopped',
      'echo "Cannot connect to the Docker daemon" >&2; exit 1',
      'Docker is not running (Cannot connect to the Docker daemon)',
      /start docker/,
    ],
    [
      'is not for this user',
      'echo "permission denied while trying to connect" >&2; exit 1',
      'Docker does not accept connections from this user',
      /usermod/,
    ],
  ])('a daemon that %s', async (_, script, why, remedy) => {
    expect(await dockerAnswers(dockerWith(script), signal)).toEqual({
      usable: false,
      why,
      remedies: expect.arrayContaining([expect.stringMatching(remedy)]),
    });
  });

  test('no docker program', async () => {
    expect(await dockerAnswers(dockerOf({ PATH: folder() }), signal)).toMatchObject({
      usable: false,
      why: 'Docker is not installed',
    });
  });

  test('is interrupted, not answered, by an abort', async () => {
    const aborted = AbortSignal.abort();
    await expect(dockerAnswers(dockerWith('exec sleep 60'), aborted)).rejects.toMatchObject({ reason: 'aborted' });
  });
});

describe('imageIsObtainable', () => {
  const absent = '[ "$1" = image ] && exit 1';

  test.each([
    ['here', '[ "$1" = image ]'],
    ['in a registry that answers', `${absent}; [ "$1" = manifest ]`],
  ])('an image that is %s', async (_, script) => {
    expect(await imageIsObtainable(dockerWith(script), 'some/image', signal)).toEqual({ usable: true });
  });

  test.each([
    [
      'hangs',
      `${absent}; exec sleep 60`,
      'the node image some/image is not on this machine, and its registry does not answer in time',
    ],
    [
      'does not have it',
      `${absent}; echo 'no such manifest' >&2; exit 1`,
      'the node image some/image is not on this machine, and its registry does not offer it (no such manifest)',
    ],
  ])('a registry that %s', async (_, script, why) => {
    expect(await imageIsObtainable(dockerWith(script), 'some/image', signal)).toEqual({
      usable: false,
      why,
      remedies: expect.arrayContaining([expect.stringContaining('CKS_LAB_NODE_IMAGE')]),
    });
  });
});

test('CKS_LAB_NODE_IMAGE names the node image; otherwise it is pinned by digest', () => {
  expect(nodeImage(36, { CKS_LAB_NODE_IMAGE: 'mirror/node:v1.36.4' })).toBe('mirror/node:v1.36.4');
  expect(nodeImage(36, {})).toMatch(/^kindest\/node:v1\.36\.\d+@sha256:[0-9a-f]{64}$/);
});

describe('pullImage', () => {
  const steps: (string | undefined)[][] = [];
  const work = { signal, progress: (...step: (string | undefined)[]) => steps.push(step) };

  test('does nothing if the image is present', async () => {
    steps.length = 0;
    await pullImage(dockerWith('[ "$1" = image ]'), 'some/image', work);
    expect(steps).toEqual([]);
  });

  test('reports the number of layers', async () => {
    steps.length = 0;
    const docker = dockerWith(`[ "$1" = image ] && exit 1
      echo 'latest: Pulling from some/image'
      echo '0123456789ab: Pulling fs layer'
      echo 'cdef01234567: Already exists'
      echo '0123456789ab: Pull complete'
      echo 'Digest: sha256:0123456789abcdef'`);
    await pullImage(docker, 'some/image', work);
    expect(steps).toEqual([
      ['Pulling some/image'],
      ['Pulling some/image', '0 of 1 layers'],
      ['Pulling some/image', '1 of 2 layers'],
      ['Pulling some/image', '2 of 2 layers'],
    ]);
  });

  test("reports Docker's own message if it fails", async () => {
    const docker = dockerWith('[ "$1" = pull ] && echo "no route to host" >&2; exit 1');
    await expect(pullImage(docker, 'some/image', work)).rejects.toThrow(
      /docker pull some\/image\n.*\n.*no route to host/,
    );
  });
});
