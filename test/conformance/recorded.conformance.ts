import { expect, test } from 'vitest';
import { goPolicy, goYaml } from './answers.ts';
import { readRecorded, writeRecorded } from './recorded.ts';
import type { ReferenceMinor } from './reference.ts';
import { buildReference } from './reference.ts';

/** With `RECORD=1`, all answers are recorded again, including those for newly added texts that have none yet. */
const RECORD = process.env.RECORD === '1';

test('Go reads YAML as recorded', async () => {
  const ask = await buildReference(37);
  const recorded = readRecorded('yaml');
  const answers = await ask(recorded.map(({ text }) => ({ ask: 'yaml' as const, text })));
  const now = recorded.map(({ text }, i) => ({ text, answer: goYaml(answers[i]) }));
  if (RECORD) writeRecorded('yaml', now);
  else expect(now).toEqual(recorded);
});

test('Go loads policies as recorded', async () => {
  const recorded = readRecorded('policies');
  const now = [...recorded];
  for (const minor of new Set(recorded.map((line) => line.minor)).values()) {
    const ask = await buildReference(minor satisfies ReferenceMinor);
    const asked = recorded.flatMap((line, i) => (line.minor === minor ? [{ i, text: line.text }] : []));
    const answers = await ask(asked.map(({ text }) => ({ ask: 'load' as const, text })));
    for (const [j, { i, text }] of asked.entries()) now[i] = { text, minor, answer: goPolicy(answers[j]) };
  }
  if (RECORD) writeRecorded('policies', now);
  else expect(now).toEqual(recorded);
});
