import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHECK_KINDS } from '../../../src/checks/catalogue.ts';
import { gradeLab } from '../../../src/labs/grade-lab.ts';
import type { LabWork } from '../../../src/labs/lab.ts';
import { isLabName } from '../../../src/labs/lab-name.ts';
import { specOf } from '../../../src/labs/lab-record.ts';
import { reset, type Started, start } from '../../../src/labs/start.ts';
import { applySteps } from '../../../src/labs/steps/apply-steps.ts';
import { stopAll } from '../../../src/labs/stop.ts';
import type { LabNode } from '../../../src/node/lab-node.ts';
import { labFolder } from '../../../src/providers/embedded/lab-folder.ts';
import { killSupervisor } from '../../../src/providers/embedded/supervisor-process.ts';
import { loadScenario, type Scenario } from '../../../src/scenarios/load.ts';
import { isScenarioId } from '../../../src/scenarios/scenario-id.ts';
import { step } from '../../../src/scenarios/step.ts';
import { memoryProvider } from '../../fixtures/memory-provider.ts';
import { provider, readText } from './node-lab.ts';

const POLICY = '/etc/kubernetes/audit/policy.yaml';
const { signal } = new AbortController();
let work: LabWork;
let scenario: Scenario;

beforeAll(async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'cks-lab-preparation-'));
  const providers = { embedded: provider, kind: memoryProvider('kind') };
  work = { dataFolder, providers, signal, progress: () => {} };
  scenario = await prepared01();
});
afterAll(async () => {
  await stopAll(work);
  await rm(work.dataFolder, { recursive: true });
});

test('a lab is prepared at its start and at its reset, but not when it is restarted', async () => {
  const { record, node } = await startLab();
  await expectPrepared(node);
  expect(await gradeLab(record, scenario, work)).toMatchObject({ score: 0, passed: false, maxScore: 3 });

  await must(node, `echo '- {level: Metadata, userGroups: [dev]}' >> ${POLICY}`);
  await killSupervisor(labFolder(specOf(work.dataFolder, record)));
  const again = await startLab();
  expect(again.how).toBe('brought-back');
  const graded = await gradeLab(record, scenario, work);
  expect(graded.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  expect(graded).toMatchObject({ score: 3, passed: true });
  expect(await must(again.node, 'ls -A /tmp')).toBe('');

  const resetNode = await reset(record, scenario, work);
  await expectPrepared(resetNode);
  expect(await readText(resetNode, POLICY)).not.toContain('dev]');
});

test('an API server that is down is waited for, and a running one is reported', async () => {
  const { node } = await startLab();
  const isDown = step.parse({ await: { component: 'kube-apiserver', until: 'down' } });
  await expect(apply(node, [isDown])).rejects.toThrow('the API server is running');
  const misspelled = { replace: [{ from: `--audit-policy-file=${POLICY}`, to: '--audit-policy-fil=x' }] };
  await apply(node, [step.parse({ manifest: misspelled }), isDown]);
  expect((await node.kubectl(['get', '--raw', '/readyz'])).exitCode).not.toBe(0);
});

async function expectPrepared(node: LabNode): Promise<void> {
  expect(await must(node, `stat -c %a ${POLICY} /opt/tools/check /root/jane.conf /root/robot.conf`)).toBe(
    '644\n755\n600\n600\n',
  );
  expect(await must(node, '/opt/tools/check')).toBe('ready\n');
  expect(await must(node, 'kubectl --kubeconfig=/root/jane.conf auth whoami -o jsonpath={.status.userInfo}')).toContain(
    '"groups":["dev","system:authenticated"],"username":"jane"',
  );
  expect(await must(node, 'kubectl --kubeconfig=/root/robot.conf -n prod get secret db -o name')).toBe('secret/db\n');
  expect(await must(node, 'ls -A /tmp')).toBe('');
}

function startLab(): Promise<Started> {
  const name = 'prepared';
  if (!isLabName(name)) throw new TypeError(name);
  return start({ name, scenario, pack: null, minor: 37, provider: async () => provider }, work);
}

function apply(node: LabNode, steps: Parameters<typeof applySteps>[1]['steps']): Promise<void> {
  return applySteps(node, { steps, folder: scenario.folder, users: [] }, work);
}

async function must(node: LabNode, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await node.exec(['sh', '-c', script]);
  if (exitCode !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout;
}

async function prepared01(): Promise<Scenario> {
  const id = 'prepared-01';
  if (!isScenarioId(id)) throw new TypeError(id);
  const load = await loadScenario(path.resolve(import.meta.dirname, '../../fixtures/scenarios'), id, CHECK_KINDS);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  return load.scenario;
}
