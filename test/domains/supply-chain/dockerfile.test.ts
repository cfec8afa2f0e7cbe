import { expect, test } from 'vitest';
import { isPinned, leakIn, readDockerfile, userOf } from '../../../src/domains/supply-chain/index.ts';

/** A variable in braces, as a Dockerfile has it. */
const braced = (inside: string) => `\${${inside}}`;

function read(text: string) {
  const dockerfile = readDockerfile(text);
  if (!dockerfile.ok) throw new Error(dockerfile.problem);
  return dockerfile;
}

const instructions = (text: string) =>
  read(text).instructions.map(({ keyword, text: rest, line }) => `${line}: ${keyword} ${rest}`);

test('continuation lines are joined, without the comments and empty lines between them', () => {
  expect(instructions('# a\n\nfrom a\nRUN one && \\\n  # comment\n\n  two\nUSER b')).toEqual([
    '3: FROM a',
    '4: RUN one &&   two',
    '8: USER b',
  ]);
});

test('the escape character is that of the directive, which nothing precedes', () => {
  expect(instructions('# escape=`\nFROM a\nRUN dir c:\\\nRUN one `\n two')).toEqual([
    '2: FROM a',
    '3: RUN dir c:\\',
    '4: RUN one  two',
  ]);
  expect(instructions('FROM a\n# escape=`\nRUN one \\\n two')).toEqual(['1: FROM a', '3: RUN one  two']);
});

test('the lines of here-documents are no instructions', () => {
  const { instructions: found } = read('FROM a\nRUN <<A cat <<-"B"\nUSER x\nA\n\tUSER y\n\tB\nUSER z');
  expect(found.map(({ keyword, heredocs }) => [keyword, heredocs])).toEqual([
    ['FROM', []],
    ['RUN', ['USER x\n', 'USER y\n']],
    ['USER', []],
  ]);
  expect(userOf(read('FROM a\nRUN cat <<< "USER x"\nUSER z'))?.user).toBe('z');
});

test.each([
  ['FROM a\nRUN <<END\nUSER x', 'The here-document END does not end.', 2],
  ['FROM a\nUSR b', 'There is no instruction USR.', 2],
  ['USER a\nFROM b', 'Only ARG may come before the first FROM, not USER.', 1],
  ['FROM a b', 'FROM takes an image and, after AS, a name.', 1],
  ['# nothing', 'There is no FROM.', 1],
])('%j', (text, problem, line) => {
  expect(readDockerfile(text)).toEqual({ ok: false, problem, line });
});

test.each([
  ['FROM a\nUSER b\nUSER root', 'root'],
  ['FROM a\nUSER 10:20', '10'],
  ['FROM a AS base\nUSER b\nFROM Base\nRUN x', 'b'],
  ['FROM a\nUSER b\nFROM c', undefined],
  ['FROM a\nARG u=b\nUSER $u', 'b'],
  [`FROM a\nENV u b\nUSER ${braced('u')}`, 'b'],
  ['ARG u=b\nFROM a\nARG u\nUSER $u', 'b'],
  [`ARG u=b\nFROM a\nUSER ${braced('u:-c')}`, 'c'],
  [`FROM a\nENV u="b"\nUSER ${braced('u:+c')}`, 'c'],
  ['FROM a\n# USER b', undefined],
])('the user of %j', (text, user) => {
  expect(userOf(read(text))?.user).toBe(user);
});

test('a base is an image with its variables replaced, or an earlier stage', () => {
  const { stages } = read(
    `ARG v=1\nARG i=a:$v\nFROM --platform=linux/amd64 ${braced('i')} AS one\nFROM one\nFROM later AS later`,
  );
  expect(stages.map(({ base }) => ('image' in base ? base.image : base.stage.name))).toEqual(['a:1', 'one', 'later']);
});

test.each([
  ['FROM a\nENV t=s3cret', 'ENV value'],
  ['ARG t=s3cret\nFROM a', 'ARG value'],
  ['FROM a\nRUN <<E\necho s3cret\nE', 'RUN value'],
  ['FROM a\nCOPY conf/key /root/\nRUN rm /root/key', 'COPY file'],
  ['FROM a\nADD ["b", "key", "/root/"]', 'ADD file'],
  ['FROM a AS b\nCOPY key /k\nFROM b', 'COPY file'],
  ['FROM a AS b\nCOPY key /k\nFROM c\nCOPY --from=b /out /out', null],
  ['FROM a\nCOPY x key', null],
  ['FROM a\nRUN --mount=type=secret,id=key x\n# s3cret', null],
])('what leaks from %j', (text, leak) => {
  const found = leakIn(read(text), { value: 's3cret', file: 'key' });
  expect(found && `${found.instruction.keyword} ${found.of}`).toBe(leak);
});

test.each([
  ['debian', false],
  ['debian:latest', false],
  ['registry:5000/debian', false],
  ['registry:5000/debian:13', true],
  [`debian@sha256:${'0'.repeat(64)}`, true],
])('whether %s is one version', (image, pinned) => {
  expect(isPinned(image)).toBe(pinned);
});
