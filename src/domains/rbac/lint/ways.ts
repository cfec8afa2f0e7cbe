import type { User } from '../../../kubernetes/request/attributes.ts';
import type { Technique, Way } from '../escalation/way.ts';
import { escalationOf } from '../escalation.ts';
import { evaluate, roleOf } from '../evaluate.ts';
import { identityOf, userInWords, userOf } from '../identity.ts';
import type { Subject } from '../rbac-objects.ts';
import { gainInWords } from '../words.ts';
import type { Finding, Linted } from './finding.ts';

/** Ways to more power for the subjects of the bindings in the files, reported at the binding that opens each way. */
export function* ways(linted: Linted): Generator<Finding> {
  const { set } = linted.loaded;
  const subjects = new Map<string, Subject>();
  for (const binding of set.bindings) {
    if (binding.placeOf === null || roleOf(set, binding) === undefined) continue;
    for (const subject of binding.subjects) subjects.set(identityOf(subject), subject);
  }
  const isKnown = (identity: string) => subjects.has(identity);
  for (const subject of subjects.values()) {
    const user = userOf(subject, isKnown);
    const { universe } = linted;
    const found = escalationOf(set, user, { served: universe.served, universe, direct: true }).ways;
    const seen = new Set<Technique>();
    for (const way of found) {
      if (seen.has(way.technique)) continue;
      seen.add(way.technique);
      yield* findingOf(linted, user, way);
    }
  }
}

function* findingOf({ loaded: { set } }: Linted, user: User, way: Way): Generator<Finding> {
  const [first] = way.steps;
  if (first === undefined || first.attributes.user.name !== user.name) return;
  const decision = evaluate(set, first.attributes);
  if (!decision.allowed || typeof decision.by === 'string') return;
  const { binding, role, number } = decision.by;
  const place = role.placeOf?.(['rules', number]) ?? binding.placeOf?.(['roleRef']);
  if (place === undefined) return;
  const steps = way.steps.map(({ does }) => does).join(', ');
  yield {
    lint: 'escalation',
    severity: 'warning',
    place,
    message: `${userInWords(user)} ${steps}, and then ${gainInWords(way.gain)}.`,
    consequence: { ...first, decision },
    fix: 'Remove the verb or the resource from the rule, or the subject from the binding, unless this is intended.',
  };
}
