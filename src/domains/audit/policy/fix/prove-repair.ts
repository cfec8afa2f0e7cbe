import { servedTable } from '../../../../kubernetes/request/served.ts';
import { comparePolicies } from '../compare.ts';
import { isCatchAll } from '../lint/conditions.ts';
import type { Repair } from '../lint/finding.ts';
import { impossibleRequests } from '../lint/impossible.ts';
import type { LoadedPolicy, LoadOptions, RefusedPolicy } from '../load.ts';
import { loadPolicy } from '../load.ts';
import { questionsAbout } from '../proof/smallest.ts';
import { DEFAULT_STEPS } from '../prove.ts';
import { applyEdits } from './change.ts';
import { editDocument } from './edit-document.ts';
import { policyChanges } from './policy-changes.ts';

/**
 * The repaired text, or why it is not repaired: the layout does not allow it, or one of three properties cannot be
 * proved: that the policy loads with the intended content, that the intended requests are caught, and that no other
 * request is treated differently. Throws ProofTooLarge.
 */
export type ProvedRepair = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

export function proveRepair(
  text: string,
  before: LoadedPolicy | RefusedPolicy,
  repair: Repair,
  options: LoadOptions,
): ProvedRepair {
  const edits = editDocument(text, repair.changes);
  if (edits === null) return { ok: false, why: 'the layout of the file does not allow a safe edit' };
  const edited = applyEdits(text, edits);
  const after = loadPolicy(edited, options);
  if (!after.ok) {
    const isBetter = !before.ok && after.message !== before.message;
    return isBetter ? { ok: true, text: edited } : { ok: false, why: 'the policy would not load' };
  }
  if (!before.ok) return { ok: true, text: edited };
  if (repair.after !== null && policyChanges(repair.after, after.policy).length > 0) {
    return { ok: false, why: 'the edited file would not have the intended content' };
  }
  if (!isCaught(repair, after, options))
    return { ok: false, why: 'requests that the rule is meant for would still be missed' };
  if (!areOthersSpared(repair, before, after, options)) return { ok: false, why: 'other requests would be affected' };
  return { ok: true, text: edited };
}

/** Whether the rules up to the repaired one catch every intended request. */
function isCaught({ caught }: Repair, { policy }: LoadedPolicy, { minor }: LoadOptions): boolean {
  if (caught === undefined) return true;
  const served = servedTable(minor);
  const outside = [...policy.rules.slice(0, caught.by + 1), ...impossibleRequests(policy, served)];
  const { exists } = questionsAbout(caught.requests, outside, served, { steps: DEFAULT_STEPS });
  return caught.requests.every((requests) => !exists('served', [{ inside: [requests], outside }]));
}

function areOthersSpared(
  { affects }: Repair,
  before: LoadedPolicy,
  after: LoadedPolicy,
  { minor }: LoadOptions,
): boolean {
  if (affects.some(isCatchAll)) return true;
  const served = servedTable(minor);
  const impossible = [before, after].flatMap(({ policy }) => impossibleRequests(policy, served));
  const options = { minor, served, setAside: [...affects, ...impossible] };
  return comparePolicies(before.policy, after.policy, options).differences.length === 0;
}
