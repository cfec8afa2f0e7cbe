import { expect, test } from 'vitest';
import { closest } from '../../src/text/spelling.ts';

const WORDS = ['pods', 'secrets', 'deployments', 'configmaps', 'namespaces'];

test.each([
  ['the word itself', 'secrets', 'secrets'],
  ['case does not count', 'SECRETS', 'secrets'],
  ['a letter more', 'secretss', 'secrets'],
  ['a letter less', 'secret', 'secrets'],
  ['another letter', 'secrats', 'secrets'],
  ['swapped neighbors are one mistake', 'opds', 'pods'],
  ['swapped neighbors at the end', 'podsecrest', undefined],
  ['two mistakes in six letters', 'sekretz', 'secrets'],
  ['two swaps', 'escrest', 'secrets'],
  ['a letter moved on, and another put in its place', 'pdxs', undefined],
  ['a letter moved back, and another put in its place', 'pxos', undefined],
  ['letters swapped over one between them', 'dops', undefined],
  ['three mistakes', 'deplymntz', undefined],
  ['a mistake in two letters', 'po', undefined],
  ['two mistakes in four letters', 'pad', undefined],
  ['one mistake in three letters', 'pod', 'pods'],
  ['nothing like it', 'widgets', undefined],
])('%s: %s', (_, word, meant) => {
  expect(closest(word, WORDS)).toBe(meant);
});

test('the closest is chosen and, of equally close ones, the first', () => {
  expect(closest('verbs', ['verbss', 'verbs'])).toBe('verbs');
  expect(closest('user', ['users', 'uses'])).toBe('users');
  expect(closest('usersX', ['user', 'users'])).toBe('users');
});
