import type { ApiServerState } from '../../control-plane/await-api-server.ts';
import { mountPlace, onNode, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import type { Where } from '../../node/where.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';

/** The API server runs and is ready, with the arguments and mounts that its manifest has now. */
export async function apiServerCheck(_check: CheckOf<'api-server'>, evidence: Evidence): Promise<Verdict> {
  const state = await evidence.apiServer();
  const expected =
    'kube-apiserver runs and is ready, with the arguments and mounts of its manifest and the policy on disk';
  if (state.status === 'running') {
    const policy = await evidence.policy();
    const since = state.startedAt.toISOString();
    if (policy.state !== 'unreadable' && policy.stat.mtime > state.startedAt) {
      return {
        status: 'fail',
        actual: `it runs since ${since}, with the policy of that time`,
        expected,
        why: `${evidence.policyPath} was written at ${policy.stat.mtime.toISOString()}. The API server reads it once, at its start, so what it runs with is not what is on disk: restart it (move the manifest out of its folder and back, or crictl stop the container).`,
        where: { file: evidence.policyPath, line: 1 },
      };
    }
    return { status: 'pass', actual: `it runs since ${since} and is ready` };
  }
  return { status: 'fail', actual: state.actual, expected, why: state.why, where: await behind(state, evidence) };
}

/** The verdict of a check for which the API server must run. */
export async function apiServerDown(
  state: Extract<ApiServerState, { status: 'down' }>,
  evidence: Evidence,
  expected: string,
): Promise<Verdict> {
  const actual = `kube-apiserver is down: ${state.actual}`;
  return { status: 'fail', actual, expected, why: state.why, where: await behind(state, evidence) };
}

/** The line behind the last error: of the policy, of a flag that it names, of the mount of a path that it names. */
export async function behind(
  state: Extract<ApiServerState, { status: 'down' }>,
  evidence: Evidence,
): Promise<Where | null> {
  const { error, manifest } = state;
  if (error === null || manifest === null) return state.where;
  if (error.includes('loading audit policy file')) {
    const policy = await evidence.policy();
    if (policy.state === 'refused') return whereOf(policy.refused.problems[0]?.place);
  }
  const flag =
    /unknown (?:shorthand )?flag: '?-{1,2}([a-z0-9-]+)/.exec(error)?.[1] ?? /--([a-z][a-z0-9-]+)/.exec(error)?.[1];
  const use = manifest.flags.findLast(({ name }) => name === flag);
  if (use !== undefined) return whereOf(use.place);
  return placeOfPath(error, manifest) ?? state.where;
}

function placeOfPath(error: string, manifest: PresentManifest): Where | null {
  for (const [path] of error.matchAll(/\/[^\s:"']+/g)) {
    const reached = onNode(manifest, path);
    if (reached !== null) return mountPlace(manifest, reached.mount);
    const use = manifest.flags.findLast(({ value }) => value === path);
    if (use !== undefined) return whereOf(use.place);
    const mount = manifest.mounts.find(({ hostPath }) => hostPath === path);
    if (mount !== undefined) return mountPlace(manifest, mount);
  }
  return null;
}
