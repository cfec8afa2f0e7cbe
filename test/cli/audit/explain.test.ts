import { expect, test } from 'vitest';
import { audit, docs, fileWith, policyOf } from './program.ts';

test('a kubectl line is explained request by request, with its main requests in full', async () => {
  const { code, stdout } = await audit('explain', docs, '--', 'kubectl', '-n', 'prod', 'delete', 'secret', 'db');
  expect(code).toBe(0);
  expect(stdout).toContain('kubectl -n prod delete secret db sends\n');
  expect(stdout).toMatch(/GET \/api\/v1\/namespaces\/prod\/secrets\/db +Metadata {2}rule 7 \(line 21\)\n/);
  expect(stdout.match(/^verb +\w+$/gm)).toEqual(['verb       delete']);
  expect(stdout).toMatch(/✓ {2}rule 7 \(line 21\) {2}Metadata +matches, and decides\n/);
  expect(stdout).toMatch(
    /·.*rule 6 \(line 18\).*namespace prod is not kube-system; resource secrets is not configmaps\n/,
  );
  expect(stdout).toContain('Level Metadata by rule 7 (line 21). In the log:\n  ResponseComplete  no bodies\n');
});

test('an HTTP request is read as the API server reads it', async () => {
  const { stdout } = await audit('explain', docs, '--', 'put', '/apis/apps/v1/namespaces/x/deployments/web/scale');
  expect(stdout).toMatch(/verb +update\nAPI group +apps\nresource +deployments\/scale\nnamespace +x\nname +web\n/);
});

test('the caller is described by name and groups; --as is reported to have no effect', async () => {
  const asked = ['--', 'kubectl', 'get', 'pods', '--as', 'bob'];
  const { stdout, stderr } = await audit('explain', docs, '--user', 'alice', '--group', 'a', '--group', 'b', ...asked);
  expect(stdout).toMatch(/user +alice\ngroups +a, b, system:authenticated\n/);
  expect(stderr).toContain('--as has no effect');
  const account = await audit('explain', docs, '--user', 'system:serviceaccount:ci:bot', ...asked);
  expect(account.stdout).toContain('system:serviceaccounts, system:serviceaccounts:ci, system:authenticated');
  expect((await audit('explain', docs, '--no-user', '--', 'GET', '/version')).stdout).toContain(
    'authentication failed',
  );
});

test('the caller is given without contradictions', async () => {
  const asked = ['--', 'GET', '/version'];
  const nobody = await audit('explain', docs, '--no-user', '--group', 'g', ...asked);
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('--group cannot be used with --no-user') });
  expect(await audit('explain', docs, '--user', '', ...asked)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--user is empty'),
  });
});

test('an unserved request is reported as such, but not a hidden path', async () => {
  expect((await audit('explain', docs, '--', 'DELETE', '/api/v1/pods')).stdout).toContain('serves no such request');
  const hidden = await audit('explain', docs, '--', 'GET', '/debug/pprof/heap');
  expect(hidden.stdout).toContain('lists no such path in `GET /`');
});

test('a subresource is named with its resource', async () => {
  const { stdout } = await audit('explain', docs, '--', 'kubectl', 'exec', 'web', '--', 'id');
  expect(stdout).toMatch(/^resource +pods\/exec$/m);
});

test('the intended rule is named, with where to move it', async () => {
  const file = await fileWith(
    policyOf('{level: Metadata}', '{level: RequestResponse, resources: [{resources: [secrets]}]}'),
  );
  const { stdout } = await audit('explain', file, '--', 'kubectl', 'get', 'secret', 'x');
  expect(stdout).toMatch(
    /Rule 2 \(line 5\) is meant for requests like this one; .* Move it above line 4 if it should decide/,
  );
});

test('the objects of -f are those in question', async () => {
  const manifest = await fileWith(
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n',
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: two, namespace: x}}\n',
    ].join('---\n'),
  );
  const { stdout } = await audit('explain', docs, '--', 'kubectl', 'create', '-f', manifest);
  expect(stdout).toContain('POST /api/v1/namespaces/default/configmaps');
  expect(stdout).toContain('POST /api/v1/namespaces/x/secrets');
  const more = await fileWith('apiVersion: v1\nkind: Pod\nmetadata: {name: three}\n');
  for (const files of [['-f', manifest, '-f', more], [`--filename=${manifest},${more}`]]) {
    const { stdout: both } = await audit('explain', docs, '--', 'kubectl', 'create', ...files);
    expect(both).toContain('POST /api/v1/namespaces/x/secrets');
    expect(both).toContain('POST /api/v1/namespaces/default/pods');
  }
  const other = await audit('explain', docs, '--', 'kubectl', 'create', '-f', await fileWith('name: x\n'));
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('metadata.name') });
});

test.each([
  [['-f', import.meta.dirname], /^cks-lab: the files in the directory .* are not read\. Name each with -f\.\n$/],
  [['-f', 'https://example.com/x.yaml'], /https:\/\/example\.com\/x\.yaml is not downloaded\. Save it, and name the/],
  [['-k', 'dir'], /the output of a kustomization is not read; write it to a file with "kubectl kustomize DIR"/],
])('an unusable file is reported: %s', async (flags, message) => {
  const { code, stderr } = await audit('explain', docs, '--', 'kubectl', 'apply', ...flags);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('an object whose name is generated can be created', async () => {
  const pod = await fileWith('apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\n');
  const { stdout } = await audit('explain', docs, '--', 'kubectl', 'create', '-f', pod);
  expect(stdout).toContain('POST /api/v1/namespaces/default/pods');
});

test('a file of -f is parsed as by kubectl', async () => {
  const sent = async (content: string) =>
    (await audit('explain', docs, '--', 'kubectl', 'get', '-f', await fileWith(content))).stdout;
  expect(await sent('---\napiVersion: v1\nkind: Pod\nmetadata: {name: e3}\n--- \n')).toContain('/pods/e3\n');
  expect(await sent('{"apiVersion": "v1", "kind": "Pod",\t"metadata": {"name": "web"}}')).toContain('/pods/web\n');
  const broken = await audit('explain', docs, '--', 'kubectl', 'get', '-f', await fileWith('a: [\n'));
  expect(broken).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^cks-lab: .* cannot be read: yaml: line \d: /),
  });
});

test('the body of a raw request is not parsed', async () => {
  const { stdout } = await audit('explain', docs, '--', 'kubectl', 'create', '--raw', '/x', '-f', '/no/such/file');
  expect(stdout).toContain('POST /x');
});

test('a guessed type is reported', async () => {
  const { stderr } = await audit('explain', docs, '--', 'kubectl', 'get', 'widgets.example.com');
  expect(stderr).toContain('Kubernetes has no built-in widgets.example.com: ');
});

test('words that are neither kubectl nor HTTP are wrong usage', async () => {
  const { code, stderr } = await audit('explain', docs, '--', 'frobnicate');
  expect(code).toBe(2);
  expect(stderr).toContain('a method and a path such as GET /healthz');
});

test('a line that kubectl refuses is refused with its message', async () => {
  const { code, stderr } = await audit('explain', docs, '--', 'kubectl', 'label', 'pod', 'web');
  expect(code).toBe(2);
  expect(stderr).toBe('cks-lab: at least one label update is required.\n');
});
