import { expect, test } from 'vitest';
import { meantVerbs } from '../../../../../src/domains/audit/policy/lint/verbs.ts';
import { EVERYTHING } from '../../../../../src/domains/audit/policy/policy.ts';

const RESOURCES = { ...EVERYTHING, resources: [{ group: '', resources: ['pods'], resourceNames: [] }] };
const NAMESPACES = { ...EVERYTHING, namespaces: ['prod'] };
const PATHS = { ...EVERYTHING, nonResourceURLs: ['/metrics'] };

test.each([
  ['get', EVERYTHING],
  ['post', EVERYTHING],
  ['deletecollection', EVERYTHING],
  ['watch', RESOURCES],
  ['watch', NAMESPACES],
  ['head', PATHS],
  ['options', PATHS],
])('%s is a verb', (verb, selector) => {
  expect(meantVerbs(verb, selector)).toBeNull();
});

test.each([
  ['Watch', EVERYTHING, ['watch']],
  ['POST', EVERYTHING, ['post']],
  ['Apply', EVERYTHING, ['create', 'patch']],
  ['head', RESOURCES, ['get']],
  ['POST', RESOURCES, ['create']],
  ['put', NAMESPACES, ['update']],
  ['list', PATHS, ['get']],
  ['create', PATHS, ['post']],
  ['update', PATHS, ['put']],
  ['deletecollection', PATHS, ['delete']],
  ['Delete_Collection', RESOURCES, ['deletecollection']],
  ['pach', RESOURCES, ['patch']],
  ['optoins', PATHS, ['options']],
  ['options', RESOURCES, []],
  ['constructor', RESOURCES, []],
  ['frobnicate', EVERYTHING, []],
])('%s was intended as other verbs', (verb, selector, meant) => {
  expect(meantVerbs(verb, selector)).toEqual(meant);
});
