import { ProcessError } from '../../process/run.ts';
import type { Availability } from '../provider.ts';
import type { Docker } from './docker.ts';

/** Whether a Docker answers. */
export async function dockerAnswers(docker: Docker, signal: AbortSignal): Promise<Availability> {
  try {
    const { exitCode, stderr } = await docker.ask(['version', '--format', '{{.Server.Version}}'], { signal });
    if (exitCode === 0) return { usable: true };
    if (/permission denied/i.test(stderr)) {
      return unusable('Docker refuses this user', [
        'sudo usermod -aG docker "$USER", then log in again',
        'or run this command with sudo',
      ]);
    }
    return unusable(`Docker does not run (${lastLine(stderr)})`, [
      'sudo systemctl start docker, or start Docker Desktop',
    ]);
  } catch (error) {
    switch (error instanceof ProcessError && error.reason) {
      case 'missing':
        return unusable('Docker is not installed', ['install Docker: https://docs.docker.com/engine/install/']);
      case 'timeout':
        return unusable('Docker does not answer within 5 s', [
          'sudo systemctl restart docker, or restart Docker Desktop',
          'where DOCKER_HOST or a Docker context names another machine, see that it can be reached: docker version',
        ]);
      default:
        throw error;
    }
  }
}

/** Whether an image is here, or its registry offers it. */
export async function imageIsObtainable(docker: Docker, image: string, signal: AbortSignal): Promise<Availability> {
  const here = await docker.ask(['image', 'inspect', '--format', '{{.Id}}', image], { signal });
  if (here.exitCode === 0) return { usable: true };
  const why = await whyNotFromRegistry(docker, image, signal);
  if (why === null) return { usable: true };
  return unusable(`the node image ${image} is not here, and ${why}`, [
    `docker pull ${image}, where its registry can be reached`,
    'carry the image over in a file: docker save on another machine, docker load here',
    'name an image that is here in CKS_LAB_NODE_IMAGE',
  ]);
}

async function whyNotFromRegistry(docker: Docker, image: string, signal: AbortSignal): Promise<string | null> {
  try {
    const { exitCode, stderr } = await docker.ask(['manifest', 'inspect', '--insecure', image], { signal });
    return exitCode === 0 ? null : `its registry does not offer it (${lastLine(stderr)})`;
  } catch (error) {
    if (error instanceof ProcessError && error.reason === 'timeout') return 'its registry does not answer within 5 s';
    throw error;
  }
}

function unusable(why: string, remedies: readonly string[]): Availability {
  return { usable: false, why, remedies };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'it does not say why';
}
