import type { Finding, Lint } from '../lint/finding.ts';
import type { LintOptions } from '../lint.ts';
import { lintPolicy } from '../lint.ts';
import type { LoadedPolicy, LoadOptions, RefusedPolicy } from '../load.ts';
import { loadPolicy } from '../load.ts';
import type { TextEdit } from './change.ts';
import { applyEdits, overlap } from './change.ts';
import { editDocument } from './edit-document.ts';
import { proveRepair } from './prove-repair.ts';

export interface FixedPolicy {
  readonly text: string;
  /** In the order in which they were fixed; places refer to the text at that time. */
  readonly fixed: readonly Finding[];
  /** Findings whose safe fix was not made, with the reason. */
  readonly refused: readonly { readonly finding: Finding; readonly why: string }[];
}

/**
 * Makes every safe fix, in rounds until none is left, since a fix may uncover another finding. Each fix is proved
 * separately (`proveRepair`), and a round that causes a finding worse than those it fixes is discarded. Throws
 * ProofTooLarge.
 */
export function fixPolicy(text: string, options: LoadOptions & Omit<LintOptions, 'text'>): FixedPolicy {
  const refused = new Map<string, { readonly finding: Finding; readonly why: string }>();
  const fixed: Finding[] = [];
  let current = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    const loaded = loadPolicy(current, options);
    const findings = lintPolicy(loaded, { ...options, text: current });
    const made = roundOf(current, loaded, findings, options, refused);
    if (made.fixed.length === 0) break;
    // A refused fix may be possible now.
    refused.clear();
    current = made.text;
    fixed.push(...made.fixed);
  }
  return { text: current, fixed, refused: [...refused.values()] };
}

/** More than any policy needs; limits fixes that would undo each other. */
const ROUNDS = 100;

interface Round {
  readonly text: string;
  readonly fixed: readonly Finding[];
}

function roundOf(
  text: string,
  loaded: LoadedPolicy | RefusedPolicy,
  findings: readonly Finding[],
  options: LoadOptions & LintOptions,
  refused: Map<string, { readonly finding: Finding; readonly why: string }>,
): Round {
  const candidates: { readonly finding: Finding; readonly edits: readonly TextEdit[] }[] = [];
  for (const finding of findings) {
    const { repair } = finding;
    if (repair?.isSafe !== true || refused.has(keyOf(finding))) continue;
    const proof = proveRepair(text, loaded, repair, options);
    const edits = editDocument(text, repair.changes);
    if (proof.ok && edits !== null) candidates.push({ finding, edits });
    else if (!proof.ok) refused.set(keyOf(finding), { finding, why: proof.why });
  }
  // A rule is repaired before it is split; otherwise its copy would have the same faults.
  const rulesOf = ({ finding }: (typeof candidates)[number]) => finding.repair?.after?.rules.length ?? 0;
  candidates.sort((a, b) => rulesOf(a) - rulesOf(b));
  // As many at a time as are independent: two fixes of one rule may depend on each other.
  const together: typeof candidates = [];
  for (const candidate of candidates) {
    const isApart = together.every(({ finding }) => ruleIn(finding) !== ruleIn(candidate.finding));
    if (isApart && !overlap([...together, candidate].flatMap(({ edits }) => edits))) together.push(candidate);
  }
  const tried = (some: typeof candidates): Round | null => {
    const after = applyEdits(
      text,
      some.flatMap(({ edits }) => edits),
    );
    const worse = worseAfter(findings, lintPolicy(loadPolicy(after, options), { ...options, text: after }));
    const [only] = some;
    if (worse === null) return { text: after, fixed: some.map(({ finding }) => finding) };
    if (some.length === 1 && only !== undefined) {
      refused.set(keyOf(only.finding), { finding: only.finding, why: `it would cause another problem, ${worse}` });
    }
    return null;
  };
  if (together.length === 0) return { text, fixed: [] };
  const all = tried(together);
  if (all !== null) return all;
  for (const one of candidates) {
    const alone = tried([one]);
    if (alone !== null) return alone;
  }
  return { text, fixed: [] };
}

/** Identifies a finding by its message, since its line may move. */
function keyOf({ lint, message }: Finding): string {
  return `${lint} ${message}`;
}

/** The place of the rule that a repair changes, to which its paths lead. */
function ruleIn({ repair, place }: Finding): string {
  const path = repair?.changes
    .map((change) => ('path' in change ? change.path : []))
    .find(([root]) => root === 'rules');
  return path?.[1] === undefined ? `line ${place.line}` : `rule ${path[1]}`;
}

/** The first kind of finding that no fix may add and that has become more frequent; `null` if there is none. */
function worseAfter(before: readonly Finding[], after: readonly Finding[]): Lint | null {
  const count = (findings: readonly Finding[], lint: Lint) => findings.filter((one) => one.lint === lint).length;
  // A file that now loads is linted for the first time.
  if (before.some(({ lint }) => lint === 'load-error')) return null;
  return WORSE.find((lint) => count(after, lint) > count(before, lint)) ?? null;
}

/** Secrets in the log, requests that are no longer logged, and rules that no longer have an effect. */
export const WORSE: readonly Lint[] = [
  'load-error',
  'secret-bodies',
  'token-bodies',
  'logs-nothing',
  'unlogged-access',
  'failed-logins-unseen',
  'ordinary-requests-left-out',
  'shadowed',
  'never-matches',
];
