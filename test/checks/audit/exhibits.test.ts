import { expect, test } from 'vitest';
import { type AuditExhibits, auditExhibits } from '../../../src/checks/audit/exhibits.ts';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { gradeChecks, gradedLab } from '../../../src/grading/grade.ts';
import { eventLine } from '../../domains/audit/log/sample-events.ts';
import { contextOf, LOG, MANIFEST, manifestWith, nodeRunning, POLICY } from '../../fixtures/one-check.ts';

const ADMIN = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };
const BODIES = { requestObject: { data: 'c2VjcmV0' }, responseObject: { data: 'c2VjcmV0', x: 'y'.repeat(9_000) } };

/** The exhibits of a grade whose one action creates something of this resource, with bodies in the log. */
async function exhibitsOf(resource: string, entries = 1): Promise<AuditExhibits | null> {
  const uri = (run: string) => `/api/v1/namespaces/default/${resource}?fieldManager=${run}`;
  const log = { content: '' };
  const policy =
    'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: RequestResponse}]\n';
  const files = { [POLICY]: { content: policy }, [LOG]: log, [MANIFEST]: { content: manifestWith() } };
  const node = {
    ...nodeRunning(files),
    async kubectl(args: readonly string[]) {
      const run = /cks-[0-9a-f]{12}/.exec(args.join(' '))?.[0] ?? '';
      const isLast = args.includes('delete');
      const path = isLast ? `/api/v1/namespaces/default/${resource}/${run}` : uri(run);
      const verb = isLast ? 'delete' : 'create';
      const line = eventLine({ requestURI: path, verb, user: ADMIN, level: 'RequestResponse', ...BODIES });
      log.content += `${line}\n`.repeat(isLast ? 1 : entries);
      const method = isLast ? 'DELETE' : 'POST';
      const stderr = `I1124 08:31:00.0 1 round_trippers.go:632] "Response" verb="${method}" url="https://c:6443${path}" status="201 Created"\n`;
      return { exitCode: 0, stdout: '', stderr };
    },
  };
  const checks = [{ id: 'log', title: 'Log', kind: 'audit-log', actions: ['make'], points: 1, hint: 'Look.' }];
  const actions = [[{ id: 'make', kubectl: 'create --field-manager={run} thing' }]];
  const lab = gradedLab(contextOf({ checks, actions, cleanup: ['delete thing {run}'] }, node), CHECK_KINDS);
  const graded = await gradeChecks(lab, CHECK_KINDS);
  return auditExhibits(lab, graded.checks);
}

test('bodies that may contain secrets are withheld', async () => {
  const [request] = (await exhibitsOf('secrets'))?.requests.get('log') ?? [];
  expect(request).toMatchObject({ action: 'make', verb: 'create', user: 'kubernetes-admin', predicted: 1 });
  const withheld = { state: 'withheld', content: 'secrets' };
  expect(request?.entries).toMatchObject([{ requestObject: withheld, responseObject: withheld }]);
  expect(JSON.stringify(request)).not.toContain('c2VjcmV0');
});

test('other bodies are shown, up to a length', async () => {
  const [request] = (await exhibitsOf('pods'))?.requests.get('log') ?? [];
  const [entry] = request?.entries ?? [];
  expect(entry?.requestObject).toEqual({
    state: 'shown',
    json: JSON.stringify(BODIES.requestObject, null, 2),
    isCut: false,
  });
  expect(entry?.responseObject).toMatchObject({ state: 'shown', isCut: true });
});

test('a log full of entries does not fill the report', async () => {
  const [request] = (await exhibitsOf('pods', 50))?.requests.get('log') ?? [];
  expect(request).toMatchObject({ leftOut: 30 });
  expect(request?.entries).toHaveLength(20);
});

test('a node that has gone away costs the exhibits, not the report', async () => {
  const node = {
    ...nodeRunning({}),
    readFile: () => Promise.reject(new Error('the node does not answer')),
  };
  const checks = [{ id: 'up', title: 'Up', kind: 'apiserver-running', points: 1, hint: 'Look.' }];
  const lab = gradedLab(contextOf({ checks }, node), CHECK_KINDS);
  expect(await auditExhibits(lab, [])).toEqual({
    policy: { state: 'not pictured', why: 'the node does not answer' },
    requests: new Map(),
  });
});
