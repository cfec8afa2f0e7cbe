import { awaitStaticPod, type ComponentState } from '../../control-plane/await-static-pod.ts';
import { manifestEvidence, mountPlace, onNode, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import { fact, type GradedLab } from '../../grading/facts.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import type { Where } from '../../node/where.ts';
import { STARTUP_FILES } from './startup-files.ts';

/** The API server's manifest, as the kubelet takes it from its folder now. */
export const apiServerManifest = fact(({ node, signal }) => manifestEvidence(node, signal));

/** The API server, once nothing is left to wait for. */
export const apiServer = fact((lab) => {
  const { node, signal, progress } = lab;
  const foresee = async (manifest: PresentManifest) => {
    for (const file of STARTUP_FILES) {
      const error = await file.foresee(lab, manifest);
      if (error !== null) return error;
    }
    return null;
  };
  return awaitStaticPod(node, 'kube-apiserver', { signal, progress, foresee });
});

type Down = Extract<ComponentState, { status: 'down' }>;

/** The verdict of a check that needs a running API server. */
export async function apiServerDown(state: Down, lab: GradedLab, expected: string): Promise<Verdict> {
  return failing(expected)(`kube-apiserver is down: ${state.actual}`, state.why, await placeOfError(state, lab));
}

/** The line behind the last error: of a file read at startup, of a flag that it names, of the mount of a path in it. */
export async function placeOfError({ error, manifest, where }: Down, lab: GradedLab): Promise<Where | null> {
  if (error === null || manifest === null) return where;
  for (const file of STARTUP_FILES) {
    const place = await file.placeOf(lab, error);
    if (place !== null) return place;
  }
  const flag =
    /unknown (?:shorthand )?flag: '?-{1,2}([a-z0-9-]+)/.exec(error)?.[1] ?? /--([a-z][a-z0-9-]+)/.exec(error)?.[1];
  const use = manifest.flags.findLast(({ name }) => name === flag);
  if (use !== undefined) return whereOf(use.place);
  return placeOfPath(error, manifest) ?? where;
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
