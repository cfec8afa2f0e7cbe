import { expect, test } from 'vitest';
import { nodeOf, verdict } from '../../fixtures/one-check.ts';

const FILE = '/root/Dockerfile';
const TEXT = 'FROM debian:13 AS base\nRUN one\nUSER app\nEXPOSE 80\n';
const said = (demand: object, text = TEXT) =>
  verdict({ kind: 'dockerfile', file: FILE, ...demand }, nodeOf({ [FILE]: text }));

const ORIGINAL = { original: TEXT, except: ['USER'] };

test.each([
  [{}, TEXT],
  [{ user: ['app', '1'], pinned: ['debian'], without: { value: 's3cret', file: 'key' }, unchanged: ORIGINAL }, TEXT],
  [{ unchanged: ORIGINAL }, 'from   debian:13 AS base\n# more\nRUN \\\n  one\nUSER root\nEXPOSE 80'],
])('%j holds for %j', async (demand, text) => {
  expect(await said(demand, text)).toBe(`pass: ${FILE} is as required`);
});

test.each<[string, object, string, string]>([
  [
    'the user',
    { user: ['app', '1'] },
    'FROM a\nUSER app\nUSER root',
    `fail: the image runs as root\nexpected: the image runs as app or 1\nwhy: The last USER of the last stage counts.\nat: ${FILE}:3`,
  ],
  [
    'no user',
    { user: ['app'] },
    'FROM a\nUSER app\nFROM b',
    'fail: no USER counts for the image\nexpected: the image runs as app\nwhy: It runs as the user of its base image, usually root.',
  ],
  [
    'a moving tag',
    { pinned: ['debian'] },
    'FROM debian',
    `fail: a stage starts from debian\nexpected: the stages start from certain versions of debian\nwhy: It can be another image at each build.\nat: ${FILE}:1`,
  ],
  [
    'another image',
    { pinned: ['debian'] },
    'FROM alpine:3',
    `fail: they start from alpine:3\nexpected: the stages start from certain versions of debian\nat: ${FILE}:1`,
  ],
  [
    'a stage that is missing',
    { pinned: ['golang', 'debian'] },
    'FROM golang:1',
    `fail: they start from golang:1\nexpected: the stages start from certain versions of golang, debian\nat: ${FILE}:1`,
  ],
  [
    'a secret',
    { without: { value: 's3cret', file: 'key' } },
    'FROM a\nENV t=s3cret',
    `fail: ENV contains the secret\nexpected: no instruction leaves the secret in the image or in the Dockerfile\nwhy: Whoever has the Dockerfile, or the history of the build, can read it.\nat: ${FILE}:2`,
  ],
  [
    'a file with it',
    { without: { value: 's3cret', file: 'key' } },
    'FROM a\nCOPY key /key\nRUN rm /key',
    `fail: COPY copies key into the image\nexpected: no instruction leaves the secret in the image or in the Dockerfile\nwhy: Whoever has the image can read each of its layers, even if a later one deletes the file.\nat: ${FILE}:2`,
  ],
  [
    'another instruction',
    { unchanged: ORIGINAL },
    TEXT.replace('one', 'two'),
    `fail: instruction 2 is RUN two\nexpected: instruction 2 is RUN one\nat: ${FILE}:2`,
  ],
  [
    'an instruction more',
    { unchanged: ORIGINAL },
    `${TEXT}USER a`,
    `fail: instruction 5 is USER\nexpected: there are 4 instructions, as before\nat: ${FILE}:5`,
  ],
  [
    'an instruction less',
    { unchanged: ORIGINAL },
    TEXT.replace('EXPOSE 80\n', ''),
    `fail: there is no instruction 4\nexpected: instruction 4 is EXPOSE 80\nat: ${FILE}:3`,
  ],
  [
    'no Dockerfile',
    {},
    'FROM a\nUSR b',
    `fail: it cannot be built\nexpected: ${FILE} is a Dockerfile\nwhy: There is no instruction USR.\nat: ${FILE}:2`,
  ],
])('%s', async (_, demand, text, expected) => {
  expect(await said(demand, text)).toBe(expected);
});
