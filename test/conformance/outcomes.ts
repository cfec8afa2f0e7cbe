import fc from 'fast-check';
import type { Draw, Json } from './generate.ts';
import { damage, toYaml } from './generate.ts';

type PolicyJson = { readonly [key: string]: Json };

/** Ways in which a policy file can be unusual or invalid. Each function derives the text from a valid policy. */
export const OUTCOMES: Readonly<Record<string, (policy: PolicyJson, draw: Draw) => string>> = {
  'valid YAML': (policy, draw) => toYaml(policy, draw),
  'valid JSON': (policy, draw) =>
    draw(fc.constantFrom('', ' ', '\n\t')) + JSON.stringify(policy, null, draw(fc.nat(4))),
  'flow mapping with plain keys': (_, draw) =>
    draw(
      fc.constantFrom('{apiVersion: audit.k8s.io/v1, kind: Policy}', " {'rules': []}", '{"rules": [{level: None}]}'),
    ),
  'a list': (policy, draw) => draw(fc.constantFrom(JSON.stringify([policy]), '- level: None\n', '[]', '"text"', '5')),
  'nothing in it': (_, draw) =>
    draw(fc.constantFrom('', '\n\n', '# only comments\n', '---\n', 'null', '---\n...\n', '~')),
  'no apiVersion': (policy, draw) =>
    toYaml(
      {
        ...without(policy, 'apiVersion', ...(draw(fc.boolean()) ? ['kind'] : [])),
        ...draw(
          fc.constantFrom<PolicyJson>({}, {}, { name: 'x' }, { name: 1 }, { Rules: [{ Level: 1, level: 'None' }] }),
        ),
      },
      draw,
    ),
  'apiVersion without a version': (policy, draw) => toYaml({ ...policy, apiVersion: 'audit.k8s.io/' }, draw),
  'no kind': (policy, draw) => toYaml(without(policy, 'kind'), draw),
  'an apiVersion of the past': (policy, draw) =>
    toYaml({ ...policy, apiVersion: draw(fc.constantFrom('audit.k8s.io/v1beta1', 'audit.k8s.io/v1alpha1')) }, draw),
  'apiVersion v1': (policy, draw) =>
    toYaml({ ...policy, apiVersion: draw(fc.constantFrom('v1', 'apps/v1', '/v1', 'foo/__internal', 'foo/')) }, draw),
  'an unknown kind': (policy, draw) =>
    toYaml({ ...policy, kind: draw(fc.constantFrom('policy', 'AuditPolicy', 'Pod', 'a"b')) }, draw),
  'another kind': (policy, draw) =>
    toYaml(
      {
        apiVersion: String(policy.apiVersion),
        kind: draw(fc.constantFrom('Event', 'PolicyList', 'EventList', 'Status', 'ListOptions')),
      },
      draw,
    ),
  'apiVersion with two slashes': (policy, draw) => toYaml({ ...policy, apiVersion: 'a/b/c' }, draw),
  'apiVersion or kind that is no string': (policy, draw) =>
    toYaml(
      { ...policy, [draw(fc.constantFrom('apiVersion', 'kind'))]: draw(fc.constantFrom<Json>(1, true, ['v1'], {})) },
      draw,
    ),
  'unknown field': (policy, draw) =>
    write(inRule(policy, draw, { [draw(fc.constantFrom('verb', 'namespace', 'stages', 'é', '1'))]: ['get'] }), draw),
  'unknown field deeper': (policy, draw) =>
    write(
      inRule(policy, draw, { resources: [{ group: '', [draw(fc.constantFrom('verbs', 'resource'))]: ['get'] }] }),
      draw,
    ),
  'field in the wrong case': (policy, draw) =>
    write({ ...policy, [draw(fc.constantFrom('Rules', 'omitstages', 'OmitManagedFields', 'Metadata'))]: [] }, draw),
  'apiVersion and kind in the wrong case': (policy, draw) => {
    const { apiVersion = '', kind = '', ...rest } = policy;
    return write(
      {
        [draw(fc.constantFrom('apiversion', 'APIVersion'))]: apiVersion,
        [draw(fc.constantFrom('Kind', 'KIND'))]: kind,
        ...rest,
      },
      draw,
    );
  },
  'duplicate YAML key': (policy, draw) =>
    draw(
      fc.constantFrom(
        `${toYaml(policy, draw)}${draw(fc.constantFrom('kind: Policy', 'omitStages: [Panic]', 'rules: [{level: Request}]', 'omitManagedFields: yes'))}\n`,
        'apiVersion: audit.k8s.io/v1\nrules:\n- level: None\n  verbs: [get]\n  level: Metadata\n  verbs: [list]\n',
      ),
    ),
  'duplicate JSON key': (policy, draw) => {
    const again = draw(
      fc.constantFrom<Json>([{ level: 'None' }], [{}], [], null, [{ users: ['bob'], omitManagedFields: null }]),
    );
    return `${JSON.stringify(policy).slice(0, -1)},"rules":${JSON.stringify(again)}}`;
  },
  'damaged YAML': (policy, draw) => damage(toYaml(policy, draw), draw),
  'damaged JSON': (policy, draw) => damage(JSON.stringify(policy), draw),
  'tab for indentation': (policy, draw) => toYaml(policy, draw).replace(/\n {2}/, '\n\t'),
  'wrong type': (policy, draw) =>
    write(
      inRule(
        policy,
        draw,
        draw(
          fc.constantFrom<PolicyJson>(
            { verbs: 'get' },
            { level: 1 },
            { users: [1] },
            { resources: ['pods'] },
            { omitStages: { a: 'b' } },
            { omitManagedFields: 'true' },
            { namespaces: [['a']] },
            { resources: [{ group: null, resourceNames: [true] }] },
          ),
        ),
      ),
      draw,
    ),
  'wrong type outside the rules': (policy, draw) =>
    write(
      {
        ...policy,
        ...draw(
          fc.constantFrom<PolicyJson>(
            { rules: {} },
            { omitStages: 'Panic' },
            { metadata: [] },
            { metadata: { name: 1 } },
            { metadata: { labels: { a: 1 } } },
            { metadata: { generation: 1.5 } },
            { omitManagedFields: 1 },
            { rules: 'x' },
            { rules: null },
          ),
        ),
      },
      draw,
    ),
  'a time in the metadata': (policy, draw) => {
    const times = fc.constantFrom(
      '2026-01-02T03:04:05Z',
      '2026-01-02T3:04:05.678+01:00',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:60:00Z',
      '2026-01-01 00:00:00',
      '2026-01-01T00:00:00',
      '2026-01-01T00:00:00Zé',
      '2026-01-01T00:00:00+1:00',
      '26-01-01',
      '"x\\',
      '',
    );
    return write(
      { ...policy, metadata: { creationTimestamp: draw(times), name: draw(fc.constantFrom<Json>('x', 1)) } },
      draw,
    );
  },
  'YAML 1.1 booleans among strings': (policy, draw) =>
    `${toYaml(without(policy, 'rules'), draw)}rules:\n- level: Metadata\n  verbs: [${draw(fc.constantFrom('yes', 'no', 'on', 'off', 'y', 'n', 'True', '0o17', '017', '1_000', '.5', '0x1F', '2026-01-01', '1:20', '~', 'nope'))}]\n`,
  'no level': (policy, draw) =>
    write(inRule(policy, draw, draw(fc.constantFrom<PolicyJson>({ level: null }, { level: '' }))), draw),
  'an empty rule': (policy, draw) => write({ ...policy, rules: [draw(fc.constantFrom(null, {}))] }, draw),
  'null in a list': (policy, draw) =>
    write(
      inRule(policy, draw, { [draw(fc.constantFrom('namespaces', 'users', 'nonResourceURLs', 'omitStages'))]: [null] }),
      draw,
    ),
  'an empty entry of resources': (policy, draw) =>
    write(inRule(policy, draw, { resources: [draw(fc.constantFrom(null, {}))] }), draw),
  'several documents': (policy, draw) =>
    `${toYaml(policy, draw)}---\n${draw(fc.constantFrom('rules: []\n', '{', 'a: b\n', ''))}`,
  'text behind JSON': (policy, draw) =>
    `${JSON.stringify(policy)}${draw(fc.constantFrom(' x', '\n---\n{}', '}', ','))}`,
  'anchors and merge keys': (policy, draw) =>
    `${toYaml(without(policy, 'rules'), draw)}rules:\n- &first\n  level: Metadata\n  verbs: &verbs [get, list]\n- ${draw(fc.constantFrom('<<: *first\n  users: [alice]', 'level: None\n  <<: *first', '<<: [*first, {level: Request}]', 'level: Request\n  verbs: *verbs', '*first', '<<: *none', '<<: 1'))}\n`,
  'control characters': (policy, draw) =>
    `${toYaml(policy, draw)}# ${draw(fc.constantFrom('\0', '\x01', '\x7f', '\x1b[0m'))}\n`,
  'no rules': (policy, draw) => write({ ...policy, rules: [] }, draw),
  'invalid values': (policy, draw) =>
    write(
      inRule(
        { ...policy, ...(draw(fc.boolean()) && { omitStages: ['Foo', 'Panic'] }) },
        draw,
        draw(
          fc.constantFrom<PolicyJson>(
            { level: 'metadata' },
            { level: '<"&é\x01\u2028>', omitStages: ['<"&é\x01\u2028>'] },
            { omitStages: ['requestReceived'] },
            { nonResourceURLs: ['logs', '/a*b', '', 'a*b', '/<&>*'], resources: [{}] },
            { resources: [{ group: 'apps/v1' }, { group: '*' }, { group: 'Apps' }, { resourceNames: ['a', '"'] }] },
            { nonResourceURLs: ['/healthz'], namespaces: ['a'] },
            { level: 'Foo', nonResourceURLs: ['/a**'], omitStages: ['', 'é'] },
            { resources: [{ group: 'a'.repeat(254) }, { group: 'a..b' }, { group: '-a' }] },
          ),
        ),
      ),
      draw,
    ),
};

function write(policy: PolicyJson, draw: Draw): string {
  return draw(fc.constantFrom(0, 0, 1)) === 0 ? toYaml(policy, draw) : JSON.stringify(policy);
}

function without(policy: PolicyJson, ...keys: readonly string[]): PolicyJson {
  return Object.fromEntries(Object.entries(policy).filter(([key]) => !keys.includes(key)));
}

/** Adds fields to one of the rules of a policy. */
function inRule(policy: PolicyJson, draw: Draw, fields: PolicyJson): PolicyJson {
  const rules = Array.isArray(policy.rules) ? policy.rules : [];
  const chosen = draw(fc.nat(Math.max(rules.length - 1, 0)));
  return { ...policy, rules: rules.map((rule, i) => (i === chosen ? { ...rule, ...fields } : rule)) };
}
