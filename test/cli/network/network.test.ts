import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namespace, pod, policy } from '../../domains/network/cluster-of.ts';
import { folderWith, network } from './program.ts';

const world = [
  namespace('shop', '{team: a}'),
  pod('shop/web', { labels: '{app: web}', ip: '10.244.0.1' }),
  pod('shop/api', { labels: '{app: api}', ip: '10.244.0.2' }),
].join('\n---\n');
const open = policy('shop/p', '{podSelector: {matchLabels: {app: api}}, ingress: [{}]}');
const closed = policy(
  'shop/p',
  '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}',
);
const lines = (...connections: readonly object[]) => connections.map((one) => JSON.stringify(one)).join('\n');
const web = { namespace: 'shop', pod: 'web' };
const api = { namespace: 'shop', pod: 'api' };

test('eval answers each connection on a line, in JSON and in words', async () => {
  const folder = await folderWith({ 'cluster/world.yaml': world, 'cluster/policies/p.yaml': closed });
  const connections = lines(
    { from: web, to: api, port: 80, protocol: 'TCP' },
    { from: { ip: '8.8.8.8' }, to: api, port: 53, protocol: 'UDP' },
    { from: api, to: web, port: 80 },
  );
  const files = await folderWith({ 'c.jsonl': connections });
  const ended = await network('eval', join(folder, 'cluster'), '--connections', join(files, 'c.jsonl'), '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(
    ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      allowed: true,
      egress: { allowed: true, by: null, reason: 'not isolated' },
      ingress: { allowed: true, by: { namespace: 'shop', name: 'p', rule: 0 }, reason: 'rule' },
    },
    {
      allowed: false,
      egress: { allowed: true, by: null, reason: 'not a pod' },
      ingress: {
        allowed: false,
        by: { namespace: 'shop', name: 'p', rule: null },
        reason: 'no rule',
        isolatedBy: [{ namespace: 'shop', name: 'p' }],
      },
    },
    {
      allowed: true,
      egress: { allowed: true, by: null, reason: 'not isolated' },
      ingress: { allowed: true, by: null, reason: 'not isolated' },
    },
  ]);
  const text = await network('eval', join(folder, 'cluster'), '--connections', join(files, 'c.jsonl'));
  expect(text.stdout.split('\n')[1]).toBe(
    'denied  8.8.8.8 → shop/api 53/UDP; egress allowed: the end is not a pod; ingress denied: no rule of shop/p allows it',
  );
});

test.each([
  ['{"from":{"ip":"x"},"to":{"ip":"8.8.8.8"},"port":1}', 'from: "x" is not an IP address'],
  ['{"from":{"namespace":"shop","pod":"wbe"},"to":{"ip":"8.8.8.8"},"port":1}', 'shop/web is'],
  ['{"from":{"ip":"1.1.1.1"},"to":{"ip":"8.8.8.8"},"port":0}', 'port:'],
  ['{', 'not JSON'],
])('an invalid connection stops eval at its line: %s', async (line, words) => {
  const folder = await folderWith({
    'world.yaml': world,
    'c.jsonl': `${lines({ from: web, to: api, port: 1 })}\n${line}\n`,
  });
  const ended = await network('eval', join(folder, 'world.yaml'), '--connections', join(folder, 'c.jsonl'), '--json');
  expect(ended.code).toBe(2);
  expect(ended.stdout.trim().split('\n')).toHaveLength(1);
  expect(ended.stderr).toContain(`${join(folder, 'c.jsonl')}:2: `);
  expect(ended.stderr).toContain(words);
});

test('explain states how each policy applies', async () => {
  const folder = await folderWith({ 'world.yaml': world, 'p.yaml': closed });
  const ended = await network('explain', folder, '--', 'shop/web', 'shop/api:80/udp');
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain('shop/web → shop/api 80/UDP is allowed.');
  expect(ended.stdout).toContain(`by ingress rule 1 of shop/p (${join(folder, 'p.yaml')}:1)`);
  const denied = await network('explain', folder, '--', '8.8.8.8', 'shop/api', '443');
  expect(denied.stdout).toContain('rule 1 does not: the other end is not a pod');
  const json = await network('explain', '--json', folder, '--', 'shop/web', 'shop/api', '80');
  expect(JSON.parse(json.stdout)).toMatchObject({ allowed: true, connection: { from: web, to: api, port: 80 } });
  expect((await network('explain', folder)).code).toBe(2);
  expect((await network('explain', folder, '--', 'shop/web', 'shop/api', 'http')).code).toBe(2);
});

test('compare exits with 0 for equal policies, and with 1 and a connection for a difference', async () => {
  const folder = await folderWith({ 'world.yaml': world, 'open.yaml': open, 'closed.yaml': closed });
  const at = (name: string) => join(folder, name);
  const same = await network('compare', at('open.yaml'), at('open.yaml'), '--json');
  expect({ code: same.code, ...JSON.parse(same.stdout) }).toEqual({
    code: 0,
    equal: true,
    counterexample: null,
    differences: [],
  });
  const ended = await network('compare', at('open.yaml'), at('closed.yaml'), '--with', at('world.yaml'), '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    equal: false,
    counterexample: {
      kind: 'closed',
      connection: { from: { ip: '169.254.169.254' }, to: api, protocol: 'TCP' },
      before: { allowed: true, ingress: { by: { name: 'p', rule: 0 } } },
      after: { allowed: false },
    },
  });
  const text = await network('compare', at('open.yaml'), at('closed.yaml'), '--with', at('world.yaml'));
  expect(text.stdout).toContain('Closed');
  expect(text.stdout).not.toContain('Opened');
});

test('objects that the two sides describe differently are not compared', async () => {
  const folder = await folderWith({ 'a.yaml': world, 'b.yaml': world.replace('app: web', 'app: other') });
  const { code, stderr } = await network('compare', join(folder, 'a.yaml'), join(folder, 'b.yaml'));
  expect(code).toBe(2);
  expect(stderr).toContain('pod shop/web differs between the two sides');
});

const expectation = (demand: string) => `expect:\n- name: the API is for web only\n  ${demand}\n`;
const others =
  'deny: [{from: {namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}]}}, to: {namespace: shop, podSelector: {matchLabels: {app: api}}}}]';

test('test exits with 0 if all expectations hold, and with 1 and a connection otherwise', async () => {
  const folder = await folderWith({
    'world.yaml': world,
    'p/closed.yaml': closed,
    'e.yaml': expectation(others),
    'o/open.yaml': open,
  });
  const [objects, asked] = [join(folder, 'world.yaml'), join(folder, 'e.yaml')];
  const held = await network('test', objects, join(folder, 'p'), '--expect', asked);
  expect(held).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 expectation, proved for every connection.'),
  });
  const broken = await network('test', objects, join(folder, 'o'), '--expect', asked, '--json');
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({
    passed: false,
    expectations: [
      {
        status: 'broken',
        counterexample: {
          wanted: 'denied',
          verdict: { allowed: true },
          commands: [expect.any(String), expect.any(String), expect.stringContaining('agnhost')],
        },
      },
    ],
  });
});

test.each([
  ['allow: [{to: {podSelector: {}}}]', ':3:12: expect[0].allow[0].to: give either namespace or namespaceSelector'],
  ['allow: [{too: any}]', 'expect[0].allow[0].too: there is no such field'],
  ['allow: [{to: {ip: 10.0.0.1/8}}]', '10.0.0.1/8 is not an IP address or a CIDR'],
  ['of: [{to: any}]', 'give exactly one of allow, deny and exactly'],
  ['deny: [{to: {namespace: a}, ports: [{port: "80"}]}]', '80 is not the name of a port'],
])('an invalid expectation stops test with its place: %s', async (demand, words) => {
  const folder = await folderWith({ 'world.yaml': world, 'e.yaml': expectation(demand) });
  const { code, stderr } = await network('test', join(folder, 'world.yaml'), '--expect', join(folder, 'e.yaml'));
  expect(code).toBe(2);
  expect(stderr).toContain(join(folder, 'e.yaml'));
  expect(stderr).toContain(words);
});

test('objects that the API server refuses stop a command with their place and its message', async () => {
  const folder = await folderWith({ 'p.yaml': `\n---\n${policy('shop/p', '{policyTypes: [ingress]}')}` });
  const file = await folderWith({ 'c.jsonl': '' });
  const ended = await network('eval', folder, '--connections', join(file, 'c.jsonl'));
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(`${join(folder, 'p.yaml')}:3:`);
  expect(ended.stderr).toContain('is invalid: spec.policyTypes[0]: Unsupported value: "ingress"');
});

test('lint exits with 1 for an error, in each format', async () => {
  const bad = policy('shop/p', '{podSelector: {}, policyTypes: [Ingress], egress: [{}]}');
  const folder = await folderWith({ 'world.yaml': world, 'p.yaml': bad });
  const text = await network('lint', folder);
  expect(text).toMatchObject({ code: 1, stdout: expect.stringContaining('ignored-rules') });
  const json = JSON.parse((await network('lint', folder, '--json')).stdout);
  expect(json).toMatchObject({ passed: false, findings: [{ lint: 'ignored-rules', severity: 'error', line: 1 }] });
  const github = await network('lint', folder, '--format', 'github');
  expect(github.stdout).toMatch(/^::error file=.*p\.yaml,line=1,col=\d+,title=ignored-rules::/);
  const sarif = JSON.parse((await network('lint', folder, '--format', 'sarif')).stdout);
  expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: 'ignored-rules', level: 'error' });
  const good = await network('lint', join(folder, 'world.yaml'));
  expect(good).toMatchObject({ code: 0, stdout: 'No problems found.\n' });
});

test('sources are files, folders or a cluster, and are not empty', async () => {
  const empty = await folderWith({ 'notes.txt': '' });
  expect((await network('lint', empty)).stderr).toContain('there is no YAML or JSON file in the directory');
  expect((await network('lint')).code).toBe(2);
  expect((await network('lint', empty, '--live')).code).toBe(2);
  expect((await network('lint', join(empty, 'none.yaml'))).stderr).toContain('there is no such file');
});

test('the pod network is an option, even before files', async () => {
  const block = policy(
    'shop/p',
    '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.7.0.0/16}}]}]}',
  );
  const pods = [pod('shop/a'), pod('shop/b')].join('\n---\n');
  const folder = await folderWith({ 'world.yaml': `${pods}\n---\n${block}` });
  const asked = ['--', 'shop/a', 'shop/b', '80'];
  expect((await network('explain', '--pod-cidr', '10.7.0.0/16', folder, ...asked)).stdout).toContain('is allowed');
  expect((await network('explain', folder, ...asked)).stdout).toContain('is denied');
});
