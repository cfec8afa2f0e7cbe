import { awaitStaticPod, type ComponentState } from '../../control-plane/await-static-pod.ts';
import { diagnose } from '../../control-plane/diagnose.ts';
import { manifestEvidence, type PresentManifest } from '../../control-plane/manifest.ts';
import { fact, type GradedLab } from '../../grading/facts.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { STARTUP_FILES } from './startup-files.ts';

/** The API server's manifest, as the kubelet currently reads it from its folder. */
export const apiServerManifest = fact(({ node, signal }) => manifestEvidence(node, signal));

/** The API server, once there is nothing left to wait for. */
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

/** An explanation of the API server's state, for a check and for `doctor`. */
export const diagnosis = fact(async (lab) =>
  diagnose(lab.node, await apiServer(lab), {
    signal: lab.signal,
    startupFiles: STARTUP_FILES.flatMap(({ pathIn }) => pathIn(lab.scenario) ?? []),
    async placeOf(error) {
      for (const file of STARTUP_FILES) {
        const place = await file.placeOf(lab, error);
        if (place !== null) return place;
      }
      return null;
    },
  }),
);

type Down = Extract<ComponentState, { status: 'down' }>;

/** The verdict of a check that needs a running API server. */
export async function apiServerDown(state: Down, lab: GradedLab, expected: string): Promise<Verdict> {
  const found = await diagnosis(lab);
  const { why, where } = found.status === 'down' ? found : state;
  return failing(expected)(`kube-apiserver is down: ${state.actual}`, why, where);
}
