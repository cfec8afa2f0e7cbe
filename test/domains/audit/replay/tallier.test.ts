import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { loadPolicy } from '../../../../src/domains/audit/policy/load.ts';
import { tallier } from '../../../../src/domains/audit/replay/tallier.ts';
import { eventLine } from '../log/sample-events.ts';

const loaded = loadPolicy('apiVersion: audit.k8s.io/v1\nrules: [{level: Metadata}]', {
  file: 'policy.yaml',
  minor: 37,
});
if (!loaded.ok) throw new Error(loaded.message);
const question = { policy: loaded.policy, minor: 37 } as const;

const batches = Array.from({ length: 20 }, (_, batch) =>
  Array.from({ length: 50 }, (_, index) =>
    Buffer.from(eventLine({ auditID: `${batch}-${index}`, userAgent: 'é' })),
  ).concat([Buffer.from('rubbish')]),
);

test('other threads produce the same result, in the same order', { timeout: 20_000 }, async () => {
  const alone = tallier(question, 1);
  const threaded = tallier(question, 3, 0);
  try {
    const expected = await Promise.all(batches.map((lines) => alone.tally(lines)));
    await vi.waitUntil(() => runsOnAnotherThread(threaded.tally([])), { timeout: 10_000 });
    expect(await Promise.all(batches.map((lines) => threaded.tally(lines)))).toEqual(expected);
    expect(expected[7]).toMatchObject({ badLines: 1, open: { length: 50 } });
  } finally {
    await threaded.close();
  }
});

/** Whether another thread does the work. Work on this thread is done immediately. */
async function runsOnAnotherThread(tally: Promise<unknown>): Promise<boolean> {
  return (await Promise.race([tally, setImmediate('later')])) === 'later';
}

test('a small log is tallied on this thread', async () => {
  const { tally, close } = tallier(question, 2);
  const [lines = []] = batches;
  expect((await tally(lines)).open).toHaveLength(50);
  await close();
});
