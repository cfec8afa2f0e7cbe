import { usesOf } from '../../control-plane/flags.ts';
import { hostPathProblem } from '../../control-plane/host-path-problem.ts';
import { mountPlace, onNode, volumePlace, whereOf } from '../../control-plane/manifest.ts';
import type { Where } from '../../node/where.ts';
import type { CheckOf } from '../../scenarios/check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Verdict } from '../verdict.ts';

/** The path that the flag names leads, through a hostPath volume that can be mounted, to the task's file on the node. */
export async function mountCheck(check: CheckOf<'mount'>, evidence: Evidence): Promise<Verdict> {
  const verb = check.access === 'read' ? 'reads' : 'writes';
  const expected = `a hostPath volume through which the container ${verb} ${check.path} of the node`;
  const fail = (actual: string, why: string, where: Where | null): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why,
    where,
  });

  const manifest = await evidence.manifest();
  if (manifest.state === 'absent')
    return fail('the kubelet has no manifest for the API server that it accepts', manifest.why, manifest.where);
  const flag = usesOf(manifest.flags, check.flag).at(-1);
  const path = flag?.value ?? check.path;
  const reached = onNode(manifest, path);
  if (reached === null) return fail(`no volumeMount covers ${path}`, UNMOUNTED[check.access], whereOf(flag?.place));

  const { mount, hostPath } = reached;
  const volume = `volume "${mount.volume}"`;
  if (mount.source === 'emptyDir') {
    return fail(
      `${volume} at ${mount.containerPath} is an emptyDir`,
      'An emptyDir is a folder of the pod and goes with it. A volume without a source that the kubelet knows becomes one too: is `hostPath` spelt and indented right?',
      volumePlace(manifest, mount),
    );
  }
  if (hostPath !== check.path) {
    return fail(
      `${path} in the container is ${hostPath} on the node`,
      `${volume} (hostPath ${mount.hostPath}) is mounted at ${mount.containerPath}, which leads to another file.`,
      volumePlace(manifest, mount),
    );
  }
  const problem = hostPathProblem(mount, await evidence.stat(mount.hostPath));
  if (problem !== null) {
    return fail(
      `${volume} has type ${mount.hostPathType}, and ${problem.actual}`,
      problem.message,
      volumePlace(manifest, mount),
    );
  }
  if (check.access === 'write') {
    if (mount.readOnly) {
      return fail(
        `the volumeMount at ${mount.containerPath} has readOnly: true`,
        'The API server cannot make its log there and ends with "read-only file system".',
        mountPlace(manifest, mount),
      );
    }
    const actual = `${path} in the container is ${check.path} on the node, writable`;
    return mount.containerPath === path
      ? {
          status: 'pass',
          actual,
          why: 'A single file is mounted; it cannot be renamed when the log is rotated. Its folder can.',
        }
      : { status: 'pass', actual };
  }
  const stat = await evidence.stat(check.path);
  if (stat?.type === 'file') return { status: 'pass', actual: `${path} in the container is ${check.path} on the node` };
  return fail(
    stat === null ? `there is no ${check.path} on the node` : `${check.path} on the node is a ${stat.type}`,
    'What is mounted is not a file that the API server can read.',
    volumePlace(manifest, mount),
  );
}

const UNMOUNTED = {
  read: 'The container does not see the file of the node, and the API server ends with "no such file or directory".',
  write: 'The API server writes into its container, where nobody finds the log and a restart removes it.',
} as const;
