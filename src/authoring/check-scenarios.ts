import type { LabMinor } from '../binaries/release.ts';
import type { LabWork } from '../labs/lab.ts';
import type { Provider } from '../providers/provider.ts';
import type { Scenario, ScenarioLoad } from '../scenarios/load.ts';
import { type Answer, loadAnswers } from '../scenarios/load-answers.ts';
import type { FormatProblem } from '../scenarios/read-yaml.ts';
import { errorText } from '../text/error-text.ts';
import { type ProvedCase, withCaseLab } from './case-lab.ts';
import { shapeProblems, unfinishedLines } from './scenario-shape.ts';

export interface CheckedScenario {
  readonly id: string;
  /** The problems of its files. */
  readonly problems: readonly FormatProblem[];
  /** The points of all its checks. */
  readonly maxScore: number;
  readonly cases: readonly ProvedCase[];
  /** Why the proof could not be completed; `null` if it was. */
  readonly failure: string | null;
}

export interface CheckOptions {
  readonly provider: Provider;
  readonly minor: LabMinor;
  /** Only answers with these names, in the scenarios that have one; all answers if it is empty. */
  readonly only: readonly string[];
  /** The maximum number of concurrent labs. */
  readonly jobs: number;
}

/**
 * Proves scenarios in both directions: an untouched lab fails with 0 points, each solution passes every check, each
 * mistake fails exactly the checks that it names, with the words that it states, and after the last reset a lab is
 * untouched again. Problems in one scenario do not hide those in others. Labs are always removed; an abort ends the
 * proof with the results so far.
 */
export async function checkScenarios(
  loads: readonly ScenarioLoad[],
  options: CheckOptions,
  work: LabWork,
): Promise<readonly CheckedScenario[]> {
  const proofs = await Promise.all(loads.map((load) => proofOf(load, options.only)));
  const total = proofs.reduce((sum, { left }) => sum + left.length, 0);
  const quiet = { ...work, progress: () => {} };
  let proved = 0;

  async function proveLeft(proof: Proof, scenario: Scenario): Promise<void> {
    // The first lab takes the last case, which checks the result of a reset; additional labs start without a case.
    const isFirst = proof.labs === 1;
    const take = () => (isFirst || proof.left.length > 1 ? proof.left.shift() : undefined);
    await withCaseLab(scenario, options, quiet, async (lab) => {
      for (let one = take(); one !== undefined; one = take()) {
        work.progress(`Proving ${total} cases: ${proved} done`, `${scenario.id} ${one.name}`);
        work.signal.throwIfAborted();
        proof.cases[one.place] = await lab.prove(one.name, one.answer);
        proved += 1;
      }
    });
  }

  async function proveOneByOne(): Promise<void> {
    for (let proof = nextOf(proofs); proof !== undefined && !work.signal.aborted; proof = nextOf(proofs)) {
      proof.labs += 1;
      try {
        if (proof.scenario !== null) await proveLeft(proof, proof.scenario);
      } catch (error) {
        proof.left.length = 0;
        if (!work.signal.aborted) proof.failure ??= errorText(error);
      }
    }
  }

  await Promise.all(Array.from({ length: options.jobs }, proveOneByOne));
  return proofs.map(({ id, problems, cases, failure, scenario }) => ({
    id,
    problems,
    maxScore: scenario?.definition.checks.reduce((sum, { points }) => sum + points, 0) ?? 0,
    cases: cases.filter((one) => one !== undefined),
    failure,
  }));
}

/** How much of a scenario has been proved. */
interface Proof {
  readonly id: string;
  readonly problems: readonly FormatProblem[];
  readonly scenario: Scenario | null;
  readonly left: Case[];
  /** In the order of the cases. */
  readonly cases: (ProvedCase | undefined)[];
  failure: string | null;
  /** The number of labs that were created for it. */
  labs: number;
}

interface Case {
  readonly place: number;
  readonly name: string;
  readonly answer: Answer | null;
}

/** The problems of a scenario's files, and the cases to prove. */
async function proofOf(load: ScenarioLoad, only: readonly string[]): Promise<Proof> {
  const begun = { left: [], cases: [], failure: null, labs: 0 };
  if (!load.ok) return { ...begun, id: load.id, problems: load.problems, scenario: null };
  const { scenario } = load;
  const { answers, problems } = await loadAnswers(scenario);
  const proof = { ...begun, id: scenario.id, scenario };
  if (problems.length > 0) return { ...proof, problems };
  const shape = shapeProblems(scenario, answers);
  const unfinished = await unfinishedLines(scenario);
  if (only.length === 0 && unfinished.length > 0) return { ...proof, problems: [...shape, ...unfinished] };
  const chosen = answers.filter(({ name }) => only.length === 0 || only.includes(name));
  if (only.length > 0 && chosen.length === 0) return { ...proof, problems: [] };
  const cases = [
    { name: 'at the beginning', answer: null },
    ...chosen.map((answer) => ({ name: answer.name, answer })),
    { name: 'after the last reset', answer: null },
  ];
  return { ...proof, problems: shape, left: cases.map((one, place) => ({ ...one, place })) };
}

/**
 * A scenario that no lab is working on; otherwise the one with the most remaining cases, if they justify another lab.
 */
function nextOf(proofs: readonly Proof[]): Proof | undefined {
  const open = proofs.filter(({ left }) => left.length > 0);
  const [longest] = open.filter(({ left }) => left.length > 2).sort((a, b) => b.left.length - a.left.length);
  return open.find(({ labs }) => labs === 0) ?? longest;
}
