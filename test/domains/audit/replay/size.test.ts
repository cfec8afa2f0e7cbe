import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../../src/domains/audit/policy/evaluate.ts';
import { LEVELS, type Level } from '../../../../src/domains/audit/policy/policy.ts';
import { readEntry, readRequest } from '../../../../src/domains/audit/replay/entry.ts';
import { sizeUnder } from '../../../../src/domains/audit/replay/size.ts';
import { eventLine } from '../log/sample-events.ts';

const managedFields = [{ manager: 'kubectl', fieldsV1: { 'f:data': { 'f:é&<': {} } } }];
const object = (name: string) => ({ metadata: { name, managedFields, labels: { ä: '€' } }, data: { k: 'v & <w>' } });
const bare = (name: string) => ({ metadata: { name, labels: { ä: '€' } }, data: { k: 'v & <w>' } });

function under(fields: Readonly<Record<string, unknown>>, level: Level, omitManagedFields = false) {
  const entry = readEntry(Buffer.from(eventLine(fields)));
  const request = entry && readRequest(entry);
  const decision: Decision = { level, omitStages: [], omitManagedFields, rule: 0 };
  const size = entry && request && sizeUnder(decision, entry, fields.verb === 'patch', request.end);
  if (size === null) throw new Error('not an event');
  return size;
}

/** The size of the event as the API server would have written it, in bytes. */
const written = (fields: Readonly<Record<string, unknown>>) => Buffer.byteLength(eventLine(fields)) + 1;

const both = { requestObject: object('a'), responseObject: object('b') };

describe('the level determines the bodies', () => {
  test.each([
    ['RequestResponse', both],
    ['Request', { requestObject: object('a'), responseObject: undefined }],
    ['Metadata', { requestObject: undefined, responseObject: undefined }],
  ] as const)('%s', (level, kept) => {
    expect(under({ level: 'RequestResponse', ...both }, level)).toEqual({
      bytes: written({ level, ...kept }),
      exact: true,
    });
  });

  test('without bodies, only the name of the level changes', () => {
    for (const level of LEVELS) expect(under({ level: 'RequestResponse' }, level).bytes).toBe(written({ level }));
  });

  test('what the log does not contain makes the size a lower bound', () => {
    expect(under({ level: 'Metadata' }, 'Request')).toEqual({ bytes: written({ level: 'Request' }), exact: false });
    expect(under({ level: 'Request', requestObject: 1 }, 'RequestResponse').exact).toBe(false);
    expect(under({ level: 'Metadata' }, 'Metadata').exact).toBe(true);
  });
});

describe('omitManagedFields', () => {
  const rows = (...objects: unknown[]) => ({
    kind: 'Table',
    rows: objects.map((row) => ({ cells: ['x'], object: row })),
  });

  test.each([
    ['of objects', both, { requestObject: bare('a'), responseObject: bare('b') }],
    [
      'of the items of a list',
      { responseObject: { items: [object('a'), object('b')] } },
      { responseObject: { items: [bare('a'), bare('b')] } },
    ],
    ['of the rows of a table', { responseObject: rows(object('a'), null) }, { responseObject: rows(bare('a'), null) }],
    ['alone in metadata', { responseObject: { metadata: { managedFields } } }, { responseObject: { metadata: {} } }],
    [
      'first in metadata',
      { responseObject: { metadata: { managedFields, name: 'a' } } },
      { responseObject: { metadata: { name: 'a' } } },
    ],
    [
      'nowhere',
      { responseObject: { kind: 'Status', metadata: {} } },
      { responseObject: { kind: 'Status', metadata: {} } },
    ],
    [
      'not in the template of an object',
      { responseObject: { spec: { template: object('a') } } },
      { responseObject: { spec: { template: object('a') } } },
    ],
  ])('%s', (_, logged, kept) => {
    const level = 'RequestResponse';
    expect(under({ level, ...logged }, level, true)).toEqual({ bytes: written({ level, ...kept }), exact: true });
    expect(under({ level, ...logged }, level, false)).toEqual({ bytes: written({ level, ...logged }), exact: true });
  });

  test('leaves patches as they were sent', () => {
    const patch = { level: 'Request', verb: 'patch', requestObject: object('a') };
    expect(under(patch, 'Request', true).bytes).toBe(written(patch));
  });
});

describe('annotations that accompany bodies', () => {
  const patch = { 'patch.webhook.admission.k8s.io/round_0_index_0': '{"patch":"é"}' };
  const others = {
    'authorization.k8s.io/decision': 'allow',
    'mutation.webhook.admission.k8s.io/round_0_index_0': '{}',
  };
  const level = 'RequestResponse';

  test('are removed with them', () => {
    expect(under({ level, annotations: { ...others, ...patch } }, 'Metadata').bytes).toBe(
      written({ level: 'Metadata', annotations: others }),
    );
    expect(under({ level, annotations: { ...patch, ...others } }, 'Metadata').bytes).toBe(
      written({ level: 'Metadata', annotations: others }),
    );
    expect(under({ level, annotations: patch }, 'Metadata').bytes).toBe(written({ level: 'Metadata' }));
    expect(under({ level, annotations: { ...others, ...patch } }, 'Request').bytes).toBe(
      written({ level: 'Request', annotations: { ...others, ...patch } }),
    );
  });

  test('bodies that were too large for the log may fit at a lower level', () => {
    const truncated = { level, annotations: { 'audit.k8s.io/truncated': 'true' } };
    expect(under(truncated, 'Request').exact).toBe(false);
    expect(under(truncated, 'RequestResponse').exact).toBe(true);
    expect(under(truncated, 'Metadata')).toEqual({ bytes: written({ level: 'Metadata' }), exact: true });
  });
});
