import type { GradedLab } from '../../grading/facts.ts';
import { type AdmittedPod, triedPod } from '../control-plane/admitted-pod.ts';
import { askApiServer } from '../control-plane/ask-api-server.ts';
import { type Changed, settled } from './settling.ts';

/** A Pod about which the API server is asked. */
export interface Trial {
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly wanted: 'admitted' | 'denied';
}

export interface TriedPod extends Trial {
  readonly pod: AdmittedPod;
}

/**
 * The first Pod that is not treated as wanted, by dry runs in a namespace; `null` if there is none. A refusal is a denial
 * only if its message contains the words `denial`. Rejects with ApiRefused if the API server does not decide.
 */
export async function wrongPod(
  lab: GradedLab,
  namespace: string,
  trials: readonly Trial[],
  { denial, changed }: { readonly denial: string; readonly changed: Changed },
): Promise<TriedPod | null> {
  const ask = () =>
    askApiServer(lab, (api) =>
      Promise.all(
        trials.map(async (trial): Promise<TriedPod> => {
          const pod = { metadata: { name: 'probe' }, spec: trial.spec };
          return { ...trial, pod: await triedPod(api, namespace, pod, lab.signal) };
        }),
      ),
    );
  const isRight = ({ pod, wanted }: TriedPod) =>
    wanted === 'denied' ? pod.state === 'refused' && pod.message.includes(denial) : pod.state === 'admitted';
  const tried = await settled(lab, changed, ask, (answers) => answers.every(isRight));
  return tried.find((one) => !isRight(one)) ?? null;
}
