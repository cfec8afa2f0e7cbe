import type { LabMinor } from '../../binaries/release.ts';
import type { Environment } from '../../home/folders.ts';
import { ProcessError } from '../../process/run.ts';
import type { Availability, WorkOptions } from '../provider.ts';
import type { Docker } from './docker.ts';

/** The images that were built for the pinned kind, 0.33.0; their digests are part of its release notes. */
const images: Readonly<Record<LabMinor, string>> = {
  37: 'kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
  36: 'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
  35: 'kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
};

/**
 * The image from which a lab's node is created: `$CKS_LAB_NODE_IMAGE`, or the one that is pinned for the minor version.
 */
export function nodeImage(minor: LabMinor, env: Environment): string {
  return env.CKS_LAB_NODE_IMAGE || images[minor];
}

/** Whether an image is on this machine, or its registry offers it. */
export async function imageIsObtainable(docker: Docker, image: string, signal: AbortSignal): Promise<Availability> {
  if (await isHere(docker, image, signal)) return { usable: true };
  const why = await whyNotFromRegistry(docker, image, signal);
  if (why === null) return { usable: true };
  return {
    usable: false,
    why: `the node image ${image} is not on this machine, and ${why}`,
    remedies: [
      `docker pull ${image}, where its registry can be reached`,
      'copy the image in a file: docker save on another machine, docker load here',
      'set CKS_LAB_NODE_IMAGE to an image that is on this machine',
    ],
  };
}

async function isHere(docker: Docker, image: string, signal: AbortSignal): Promise<boolean> {
  const { exitCode } = await docker.query(['image', 'inspect', '--format', '{{.Id}}', image], { signal });
  return exitCode === 0;
}

async function whyNotFromRegistry(docker: Docker, image: string, signal: AbortSignal): Promise<string | null> {
  try {
    const { exitCode, stderr } = await docker.query(['manifest', 'inspect', '--insecure', image], { signal });
    return exitCode === 0 ? null : `its registry does not offer it (${stderr.trim().split('\n').at(-1)})`;
  } catch (error) {
    if (error instanceof ProcessError && error.reason === 'timeout') return 'its registry does not answer in time';
    throw error;
  }
}

/**
 * Pulls an image that is not on this machine, and reports its progress; kind would pull it without any output. Throws
 * ProcessError.
 */
export async function pullImage(docker: Docker, image: string, { signal, progress }: WorkOptions): Promise<void> {
  if (await isHere(docker, image, signal)) return;
  const step = `Pulling ${image}`;
  progress(step);
  const layers = new Set<string>();
  const done = new Set<string>();
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of docker.stream(['pull', image], { signal })) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, layer, state] = /^([0-9a-f]{12}): (.*)$/.exec(line) ?? [];
      if (layer === undefined) continue;
      layers.add(layer);
      if (state === 'Pull complete' || state === 'Already exists') done.add(layer);
      progress(step, `${done.size} of ${layers.size} layers`);
    }
  }
}
