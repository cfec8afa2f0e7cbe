import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { CHECK_KINDS } from '../../src/checks/catalogue.ts';
import { checkSchema, defineCheck } from '../../src/grading/define-check.ts';
import { fact } from '../../src/grading/facts.ts';
import { grade } from '../../src/grading/grade.ts';
import { failing } from '../../src/grading/verdict.ts';
import { loadScenario } from '../../src/scenarios/load.ts';
import { isScenarioId } from '../../src/scenarios/scenario-id.ts';
import { contextOf, nodeOf } from '../fixtures/one-check.ts';

/** Another domain, all of it: a fact, a kind of check and a scenario. No file of src knows of it. */

const sysctls = fact(async ({ node, signal }) => {
  const read = await node.readFile('/etc/sysctl.conf', { signal });
  const text = read.state === 'file' ? new TextDecoder().decode(read.bytes) : '';
  return new Map(text.split('\n').map((line) => [line.split('=')[0]?.trim() ?? '', line.split('=')[1]?.trim() ?? '']));
});

const sysctl = defineCheck({
  schema: checkSchema('sysctl', { name: z.string(), value: z.string(), after: z.string().optional() }),
  domain: 'kernel',
  description: 'A kernel parameter has a certain value.',
  stance: ({ value }) => (value === '0' ? 'forbids' : 'demands'),
  reads: () => ({ files: ['/etc/sysctl.conf'] }),
  references: ({ after }, { checks }) =>
    after === undefined || checks.some(({ id }) => id === after)
      ? []
      : [{ at: ['after'], message: `no check "${after}"` }],
  async judge({ name, value }, lab) {
    const actual = `${name} = ${(await sysctls(lab)).get(name) ?? 'unset'}`;
    const expected = `${name} = ${value}`;
    return actual === expected ? { status: 'pass', actual } : failing(expected)(actual, 'See sysctl.conf(5).');
  },
});
const KINDS = [...CHECK_KINDS, sysctl];

const SCENARIO = `formatVersion: 1
title: Harden the kernel
domain: System Hardening
minutes: 5
weight: 5
checks:
- {id: forward, kind: sysctl, title: No forwarding, points: 2, hint: Look., name: net.ipv4.ip_forward, value: "0"}
- {id: kptr, kind: sysctl, title: Pointers are hidden, points: 2, hint: Look., name: kernel.kptr_restrict, value: "1"}
`;

async function loaded(text: string) {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-second-'));
  const id = 'kernel-01';
  if (!isScenarioId(id)) throw new TypeError(id);
  try {
    await mkdir(path.join(folder, id));
    for (const [name, content] of [
      ['scenario.yaml', text],
      ['task.md', 'x'],
      ['solution.md', 'x'],
    ] as const)
      await writeFile(path.join(folder, id, name), content);
    return await loadScenario(folder, id, KINDS);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a scenario of another domain is loaded and graded by its own kind of check', async () => {
  const load = await loaded(SCENARIO);
  if (!load.ok) throw new Error(JSON.stringify(load.problems));
  const statuses = async (conf: string) => {
    const context = contextOf(
      { checks: load.scenario.definition.checks },
      nodeOf({ '/etc/sysctl.conf': conf }),
      37,
      KINDS,
    );
    return (await grade({ ...context, scenario: load.scenario }, KINDS)).checks.map(({ status }) => status);
  };
  expect(await statuses('net.ipv4.ip_forward = 0\nkernel.kptr_restrict = 1')).toEqual(['pass', 'pass']);
  expect(await statuses('net.ipv4.ip_forward = 0')).toEqual(['skipped', 'fail']);
});

test('its checks are validated against the scenario, with the line', async () => {
  const load = await loaded(SCENARIO.replace('value: "1"', 'value: "1", after: nobody'));
  expect(load).toMatchObject({ ok: false, problems: [{ line: 8, message: 'no check "nobody"' }] });
});
