import * as z from 'zod';
import { unmountedInWords } from '../../control-plane/faults.ts';
import { usesOf } from '../../control-plane/flags.ts';
import { hostPathProblem } from '../../control-plane/host-path-problem.ts';
import { commandPlace, inContainer, mountPlace, onNode, volumePlace, whereOf } from '../../control-plane/manifest.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { apiServerManifest } from './api-server.ts';
import { flag, path } from './api-server-fields.ts';
import { noManifest } from './given-flag.ts';

export const apiserverMount = defineCheck({
  schema: checkSchema('apiserver-mount', {
    flag,
    path,
    access: z.enum(['read', 'write']).describe('what the API server does with the file'),
  }),
  domain: 'control-plane',
  description:
    'The path in a flag of kube-apiserver leads, through a hostPath volume that can be mounted, to the given file of the node.',
  // A file that the API server writes changes constantly and says nothing about its mount.
  reads: (check) => ({ files: check.access === 'read' ? [check.path] : [] }),
  async judge(check, lab) {
    const { node, signal } = lab;
    const verb = check.access === 'read' ? 'reads' : 'writes';
    const expected = `a hostPath volume through which the container ${verb} ${check.path} on the node`;
    const fail = failing(expected);
    const manifest = await apiServerManifest(lab);
    if (manifest.state === 'absent') return noManifest(manifest, expected);
    const use = usesOf(manifest.flags, check.flag).at(-1);
    const named = use?.value ?? check.path;
    const reached = onNode(manifest, named);
    if (reached === null)
      return fail(
        `no volumeMount covers ${named}`,
        unmountedInWords(named, await node.stat(named, { signal }), check.access),
        whereOf(use?.place) ?? commandPlace(manifest),
      );

    const { mount, hostPath } = reached;
    const volume = `volume "${mount.volume}"`;
    if (mount.source === 'emptyDir') {
      return fail(
        `${volume} at ${mount.containerPath} is an emptyDir`,
        'An emptyDir belongs to the pod and is deleted with it. A volume whose source the kubelet does not know also becomes an emptyDir: is `hostPath` spelled and indented correctly?',
        volumePlace(manifest, mount),
      );
    }
    if (hostPath !== check.path) {
      const meant = inContainer(manifest, check.path);
      const actual = `${named} in the container is ${hostPath} on the node`;
      if (meant !== null && use !== undefined) {
        const why = `${check.path} is mounted, as ${meant} in the container, but the flag names a different path.`;
        return fail(actual, why, whereOf(use.place));
      }
      return fail(
        actual,
        `${volume} (hostPath ${mount.hostPath}) is mounted at ${mount.containerPath}, which leads to a different file.`,
        volumePlace(manifest, mount),
      );
    }
    const problem = hostPathProblem(mount, await node.stat(mount.hostPath, { signal }));
    if (problem !== null) {
      return fail(
        `${volume} has type ${mount.hostPathType}, and ${problem.actual}`,
        problem.message,
        volumePlace(manifest, mount),
      );
    }
    const actual = `${named} in the container is ${check.path} on the node`;
    if (check.access === 'write') {
      if (mount.readOnly) {
        return fail(
          `the volumeMount at ${mount.containerPath} has readOnly: true`,
          'The API server cannot create its log there and exits with "read-only file system".',
          mountPlace(manifest, mount),
        );
      }
      const writable = `${actual}, writable`;
      return mount.containerPath === named
        ? { status: 'pass', actual: writable, why: SINGLE_FILE }
        : { status: 'pass', actual: writable };
    }
    const stat = await node.stat(check.path, { signal });
    if (stat?.type === 'file') return { status: 'pass', actual };
    return fail(
      stat === null ? `${check.path} does not exist on the node` : `${check.path} on the node is a ${stat.type}`,
      'The mount does not lead to a file that the API server can read.',
      volumePlace(manifest, mount),
    );
  },
});

const SINGLE_FILE =
  'Only this file is mounted, so it cannot be renamed when the log is rotated. Mount its directory instead.';
