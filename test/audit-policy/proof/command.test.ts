import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../src/audit-policy/attributes.ts';
import { kubectlRequests } from '../../../src/audit-policy/kubectl-line.ts';
import type { Policy, Selector } from '../../../src/audit-policy/policy.ts';
import { EVERYTHING } from '../../../src/audit-policy/policy.ts';
import { proveExpectation } from '../../../src/audit-policy/prove.ts';
import { attributesOf } from '../../../src/audit-policy/request-info.ts';
import { servedTable } from '../../../src/audit-policy/served.ts';

const served = servedTable(37);
const NOTHING: Policy = { rules: [], omitStages: [], omitManagedFields: false };

/** The most ordinary request of a selector, as an expectation that it breaks shows it. */
function example(requests: Partial<Selector>, includeUnserved = false) {
  const expectation = {
    name: 'recorded',
    requests: { ...EVERYTHING, ...requests },
    except: [],
    level: { exactly: 'Metadata' } as const,
    neverStages: [],
  };
  const proof = proveExpectation(NOTHING, expectation, { minor: 37, served, includeUnserved });
  if (proof.status !== 'broken') throw new Error('A policy without rules records nothing');
  return proof.counterexample;
}

/** The attributes of what a line sends, asked of the readers of kubectl lines and of URLs. */
function sentBy(command: string): readonly Attributes[] {
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single?.replaceAll("'\\''", "'") ?? double ?? bare ?? '',
  );
  if (words[0] === 'kubectl') {
    const line = kubectlRequests(words, { user: null, minor: 37 });
    if (!line.ok) throw new Error(`${command}: ${line.message}`);
    return line.requests.map(({ attributes }) => attributes);
  }
  const method = words.includes('-kI') ? 'HEAD' : (words[words.indexOf('-X') + 1] ?? '');
  const info = attributesOf(words.includes('-X') || words.includes('-kI') ? method : 'GET', words.at(-1) ?? '', null);
  return info.ok ? [info.attributes] : [];
}

function sends(command: string, { verb, resource, path }: Attributes): boolean {
  return sentBy(command).some(
    (sent) =>
      sent.verb === verb &&
      (resource === null ? sent.path === path : JSON.stringify(sent.resource) === JSON.stringify(resource)),
  );
}

describe('command lines', () => {
  const action = fc
    .constantFrom(...served.resources)
    .filter(({ actions }) => actions.length > 0)
    .chain((row) => fc.tuple(fc.constant(row), fc.constantFrom(...row.actions)));

  test('of whatever is served on a resource send that request', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(action, ([row, { verb, namespace }]) => {
        const resource = row.subresource === '' ? row.resource : `${row.resource}/${row.subresource}`;
        const { command, attributes } = example({
          verbs: [verb],
          resources: [{ group: row.group, resources: [resource], resourceNames: [] }],
          namespaces: namespace === 'none' ? [''] : ['prod'],
        });
        expect({ command, sends: sends(command, attributes) }).toEqual({ command, sends: true });
      }),
      { numRuns: 60 },
    );
  });
});
