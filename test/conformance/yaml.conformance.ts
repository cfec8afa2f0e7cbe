import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goYaml, ourYaml } from './answers.ts';
import type { Draw } from './generate.ts';
import { damage } from './generate.ts';
import type { Answer } from './reference.ts';
import { buildReference, freshSeed, POLICIES } from './reference.ts';

const TEXTS_PER_POLICY = 20;

/** Texts that together contain all YAML constructs. */
const TEXTS = [
  'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  verbs: [get, "list"]\n',
  'a: &x {b: c, d: [e, f]}\ng: *x\nh:\n  <<: *x\n  d: 1\n',
  "- |\n  text\n   more\n\n  end\n- >-\n  fold\n  ed\n\n  x\n- \"dq \\n \\x41 \\\n  cont\"\n- 's''q\n  multi'\n",
  '%YAML 1.1\n%TAG !e! tag:e.org,2000:\n---\n!e!foo bar: !!str 1\n? complex\n: value\n...\n',
  '{"a": [1, 2.5, true, null], "b": {"c": "d"}}',
  'a:\n- b\n- c:\n    d: e\n    f:\n    - g\n# comment\nh: i # c\nj: "k" # l\n',
  '? - a\n  - b\n: - c\n',
  'x: plain multi\n  line\n  scalar\ny: 0o17\nz: 1_000\nw: yes\n',
  '- - - a\n    - b\n  - c\n- d\n',
  'a: {{ .Values.level }}\n',
  '[a: b, ? c : d, "e": f, g:h]',
  'a: !!binary aGk=\nb: !!int "7"\nc: !!float 1\n"d": !custom e\n',
  '',
];

const damagedText: fc.Arbitrary<string> = fc.tuple(fc.constantFrom(...TEXTS), fc.gen()).map(([text, gen]) => {
  const draw: Draw = (arbitrary) => gen(() => arbitrary);
  return damage(text, draw);
});

test('reads damaged YAML like sigs.k8s.io/yaml, with identical messages', async () => {
  const texts = fc.sample(damagedText, { seed: freshSeed(), numRuns: POLICIES * TEXTS_PER_POLICY });
  const ask = await buildReference(37);
  const answers = await ask(texts.map((text) => ({ ask: 'yaml' as const, text })));
  for (const [i, text] of texts.entries()) {
    if (printsGoMaps(answers[i])) continue;
    expect(ourYaml(text), JSON.stringify(text)).toEqual(goYaml(answers[i]));
  }
  console.info(`${texts.length} texts, ${answers.filter(({ ok }) => ok).length} of them YAML`);
});

/** Whether the message prints a Go map. The order of the keys in such a message depends on memory addresses. */
function printsGoMaps(answer: Answer | undefined): boolean {
  return /map\[interface \{\}\]interface \{\}\{.*, /.test(answer?.message ?? '');
}
