import fc from 'fast-check';
import type { Attributes } from '../../src/kubernetes/request/attributes.ts';

/** Draws a value from an arbitrary while a text is being assembled. */
export type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const USERS = ['alice', 'kubernetes-admin', 'system:kube-proxy', 'system:serviceaccount:dev:default', '__proto__', '*'];
const GROUPS = ['system:masters', 'system:authenticated', 'system:unauthenticated', 'developers', 'constructor'];
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'post', '*', ''];
const API_GROUPS = ['', 'apps', 'rbac.authorization.k8s.io', 'metrics.k8s.io'];
const PATTERNS = [
  'pods',
  'pods/log',
  'pods/exec',
  'pods/*',
  'pods/',
  '/log',
  '*',
  '*/*',
  '*/log',
  '*/status',
  'secrets',
  'configmaps',
  'deployments',
  'deployments/scale',
  'namespaces/status',
];
const RESOURCES = ['pods', 'secrets', 'configmaps', 'deployments', 'namespaces'];
const SUBRESOURCES = ['', '', '', 'log', 'exec', 'status', 'scale'];
const NAMES = ['', 'web', 'db', 'kube-root-ca.crt'];
const NAMESPACES = ['', 'default', 'kube-system', 'dev', '*'];
const URLS = ['*', '/*', '/healthz*', '/livez', '/metrics', '/api*', '/version', '/logs/*', '/openapi**'.slice(0, 9)];
const PATHS = [
  '/healthz',
  '/healthz/etcd',
  '/livez',
  '/metrics',
  '/api',
  '/apis',
  '/version',
  '/version/',
  '/logs/a',
  '/',
];
const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'];
const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];

const some = (values: readonly string[], maxLength = 3) =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength });
const maybe = <T>(arbitrary: fc.Arbitrary<T>, chance: number) =>
  fc.oneof({ weight: chance, arbitrary }, { weight: 100 - chance, arbitrary: fc.constant(undefined) });
const compact = <T extends object>(fields: T): Json => JSON.parse(JSON.stringify(fields));

const entry = fc
  .record({
    group: maybe(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...API_GROUPS) }, fc.constant('*')), 80),
    resources: maybe(some(PATTERNS), 75),
    resourceNames: maybe(some(NAMES, 2), 15),
  })
  .map(({ resources, resourceNames, ...rest }) => compact({ ...rest, resources, ...(resources && { resourceNames }) }));

const common = {
  level: fc.constantFrom(...LEVELS),
  omitStages: maybe(some(STAGES), 20),
  omitManagedFields: maybe(fc.boolean(), 15),
};
const people = { users: maybe(some(USERS), 15), userGroups: maybe(some(GROUPS), 15), verbs: maybe(some(VERBS, 4), 40) };

const resourceRule = fc.record({
  ...common,
  ...people,
  resources: maybe(fc.array(entry, { minLength: 1, maxLength: 3 }), 85),
  namespaces: maybe(some(NAMESPACES), 25),
});
const pathRule = fc.record({ ...common, ...people, nonResourceURLs: some(URLS) });
const catchAll = fc.record(common);

/** A policy, as JSON, that kube-apiserver accepts. The group `"*"` is accepted only from 1.36 on. */
export const validPolicy: fc.Arbitrary<{ readonly [key: string]: Json }> = fc
  .record({
    rules: fc.array(fc.oneof({ weight: 7, arbitrary: resourceRule }, { weight: 3, arbitrary: pathRule }), {
      minLength: 1,
      maxLength: 7,
    }),
    last: maybe(catchAll, 50),
    omitStages: maybe(some(STAGES, 2), 25),
    omitManagedFields: maybe(fc.boolean(), 15),
    metadata: maybe(fc.constantFrom<Json>({ name: 'policy' }, { labels: { a: 'b' }, creationTimestamp: null }, {}), 15),
  })
  .map(({ rules, last, ...rest }) => ({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    rules: [...rules, ...(last ? [last] : [])].map(compact),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  }))
  .map((policy) => JSON.parse(JSON.stringify(policy)));

const user = fc.oneof(
  { weight: 8, arbitrary: fc.record({ name: fc.constantFrom(...USERS), groups: fc.subarray(GROUPS) }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** A request that uses the values that the policies mention. */
export const request: fc.Arbitrary<Attributes> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      user,
      verb: fc.constantFrom(...VERBS),
      path: fc.constant('/api/v1/anything'),
      resource: fc.record({
        group: fc.constantFrom(...API_GROUPS),
        resource: fc.constantFrom(...RESOURCES),
        subresource: fc.constantFrom(...SUBRESOURCES),
        namespace: fc.constantFrom(...NAMESPACES),
        name: fc.constantFrom(...NAMES),
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      user,
      verb: fc.constantFrom('get', 'post', 'head'),
      path: fc.constantFrom(...PATHS),
      resource: fc.constant(null),
    }),
  },
);

const chance = (percent: number) => fc.nat(99).map((number) => number < percent);

/** Writes JSON as YAML in one of the many styles that people use. */
export function toYaml(value: Json, draw: Draw): string {
  const lines = ['', '---\n', '# an audit policy\n'];
  return draw(fc.constantFrom(...lines)) + blockYaml(value, '', draw);
}

function blockYaml(value: Json, indent: string, draw: Draw): string {
  if (Array.isArray(value) && value.length > 0 && !draw(chance(35))) {
    return value.map((item) => `${indent}- ${block(item, `${indent}  `, draw)}`).join('');
  }
  if (isObject(value) && Object.keys(value).length > 0 && !draw(chance(indent.length > 2 ? 15 : 0))) {
    return Object.entries(value)
      .map(([key, field]) => `${indent}${scalarYaml(key, draw)}:${fieldYaml(field, indent, draw)}`)
      .join('');
  }
  return `${indent}${flowYaml(value, draw)}\n`;
}

function block(value: Json, indent: string, draw: Draw): string {
  return blockYaml(value, indent, draw).slice(indent.length);
}

function fieldYaml(value: Json, indent: string, draw: Draw): string {
  const comment = draw(chance(5)) ? ' # comment' : '';
  const nested = (Array.isArray(value) && value.length > 0) || (isObject(value) && Object.keys(value).length > 0);
  if (!nested || draw(chance(30))) return ` ${flowYaml(value, draw)}${comment}\n`;
  const deeper = Array.isArray(value) && draw(fc.boolean()) ? indent : `${indent}  `;
  return `${comment}\n${blockYaml(value, deeper, draw)}`;
}

function flowYaml(value: Json, draw: Draw): string {
  const space = draw(fc.constantFrom('', ' ', '\n      '));
  if (Array.isArray(value)) return `[${space}${value.map((item) => flowYaml(item, draw)).join(', ')}${space}]`;
  if (isObject(value)) {
    const fields = Object.entries(value).map(([key, field]) => `${scalarYaml(key, draw)}: ${flowYaml(field, draw)}`);
    return `{${space}${fields.join(', ')}${space}}`;
  }
  if (value === null) return draw(fc.constantFrom('null', '~'));
  if (typeof value === 'boolean')
    return draw(fc.constantFrom(...(value ? ['true', 'yes', 'On'] : ['false', 'no', 'OFF'])));
  return typeof value === 'string' ? scalarYaml(value, draw) : String(value);
}

function scalarYaml(text: string, draw: Draw): string {
  const plain = /^[A-Za-z/_][-\w./:]*[\w/]$/.test(text) && !/^(true|yes|on|false|no|off|null)$/i.test(text);
  return draw(fc.constantFrom(...(plain ? [text, text] : []), JSON.stringify(text), `'${text.replaceAll("'", "''")}'`));
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const FRAGMENTS = [
  '\n',
  ' ',
  '\t',
  ':',
  ': ',
  '- ',
  '? ',
  ',',
  '[',
  ']',
  '{',
  '}',
  '#',
  ' #',
  '&a ',
  '*a',
  '!!str ',
  '!',
  '|\n',
  '>',
  "'",
  '"',
  '%',
  '@',
  '`',
  '---\n',
  '...\n',
  '<<: ',
  '~',
  '1',
  'é',
  '\\',
  '\r\n',
  '\u0085',
];

/** Damages a text in up to four places. */
export function damage(text: string, draw: Draw): string {
  let damaged = text;
  for (let times = draw(fc.integer({ min: 1, max: 4 })); times > 0; times -= 1) {
    const at = draw(fc.nat(damaged.length));
    const fragment = draw(fc.constantFrom(...FRAGMENTS));
    damaged =
      damaged.slice(0, at) + draw(fc.constantFrom(fragment, fragment, '')) + damaged.slice(at + draw(fc.nat(2)));
  }
  return damaged;
}
