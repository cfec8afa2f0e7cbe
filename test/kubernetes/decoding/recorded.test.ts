import { expect, test } from 'vitest';
import { ourPolicy, ourYaml } from '../../conformance/answers.ts';
import { readRecorded } from '../../conformance/recorded.ts';

test.each(readRecorded('yaml').map(({ text, answer }) => [text, answer] as const))(
  'Go reads %j the same way',
  (text, answer) => {
    expect(ourYaml(text)).toEqual(answer);
  },
);

test.each(readRecorded('policies').map(({ minor, text, answer }) => [minor, text, answer] as const))(
  'kube-apiserver 1.%i loads %j the same way',
  (minor, text, answer) => {
    expect(ourPolicy(text, minor)).toEqual(answer);
  },
);
