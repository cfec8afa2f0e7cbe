import { ProcessError } from '../../process/run.ts';
import type { Availability } from '../provider.ts';
import type { Docker } from './docker.ts';

/** Whether Docker answers. */
export async function dockerAnswers(docker: Docker, signal: AbortSignal): Promise<Availability> {
  try {
    const { exitCode, stderr } = await docker.query(['version', '--format', '{{.Server.Version}}'], { signal });
    if (exitCode === 0) return { usable: true };
    if (/permission denied/i.test(stderr)) {
      return unusable('Docker does not accept connections from this user', [
        'sudo usermod -aG docker "$USER", then log in again',
        'or run this command with sudo',
      ]);
    }
    return unusable(`Docker is not running (${stderr.trim().split('\n').at(-1)})`, [
      'sudo systemctl start docker, or start Docker Desktop',
    ]);
  } catch (error) {
    switch (error instanceof ProcessError && error.reason) {
      case 'missing':
        return unusable('Docker is not installed', ['install Docker: https://docs.docker.com/engine/install/']);
      case 'timeout':
        return unusable('Docker does not answer in time', [
          'sudo systemctl restart docker, or restart Docker Desktop',
          'if DOCKER_HOST or a Docker context names another machine, check that it can be reached: docker version',
        ]);
      default:
        throw error;
    }
  }
}

function unusable(why: string, remedies: readonly string[]): Availability {
  return { usable: false, why, remedies };
}
