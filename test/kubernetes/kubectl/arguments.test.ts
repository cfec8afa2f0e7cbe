import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/kubernetes/kubectl/arguments.ts';

test.each<[string, readonly string[], Record<string, string | true>]>([
  ['get pods web', ['get', 'pods', 'web'], {}],
  ['exec web -- ls -n prod', ['exec', 'web'], {}],
  ['-- get pods', [], {}],
  ['-n dev get pods', ['get', 'pods'], { namespace: 'dev' }],
  ['get -ndev pods', ['get', 'pods'], { namespace: 'dev' }],
  ['get -n=dev pods', ['get', 'pods'], { namespace: 'dev' }],
  ['get pods -la=b', ['get', 'pods'], { selector: 'a=b' }],
  ['get pods --selector a=b', ['get', 'pods'], { selector: 'a=b' }],
  ['get pods --selector=a=b', ['get', 'pods'], { selector: 'a=b' }],
  ['get pods --selector=', ['get', 'pods'], { selector: '' }],
  ['get pods -l a -l b', ['get', 'pods'], { selector: 'b' }],
  ['get pods -A -w', ['get', 'pods'], { 'all-namespaces': true, watch: true }],
  ['get pods --watch=false', ['get', 'pods'], { watch: 'false' }],
  ['get pods --watch web', ['get', 'pods', 'web'], { watch: true }],
  ['exec -it web', ['exec', 'web'], { stdin: true, tty: true }],
  ['exec -itn dev web', ['exec', 'web'], { stdin: true, tty: true, namespace: 'dev' }],
  ['apply -f a.yaml -f b.yaml', ['apply'], { filename: 'a.yaml,b.yaml' }],
  ['apply -f -', ['apply'], { filename: '-' }],
  ['apply - x', ['apply', '-', 'x'], {}],
  ['logs web -f', ['logs', 'web'], { follow: true }],
  ['logs -p web', ['logs', 'web'], { previous: true }],
  ['logs --prefix web', ['logs', 'web'], { prefix: true }],
  ['set env --prefix X_ pod/web', ['set', 'env', 'pod/web'], { prefix: 'X_' }],
  ['set env -c a pod/web', ['set', 'env', 'pod/web'], { containers: 'a' }],
  ['top pod --containers web', ['top', 'pod', 'web'], { containers: true }],
  ['config view --raw', ['config', 'view'], { raw: true }],
  ['create ns x --dry-run -o yaml', ['create', 'ns', 'x'], { 'dry-run': true, output: 'yaml' }],
  ['delete --cascade pod web', ['delete', 'pod', 'web'], { cascade: true }],
  ['delete -i pod web', ['delete', 'pod', 'web'], { interactive: true }],
  ['run web -l a=b', ['run', 'web'], { labels: 'a=b' }],
  ['create deploy d -r 2', ['create', 'deploy', 'd'], { replicas: '2' }],
  ['get pods -A=false -w=true', ['get', 'pods'], { 'all-namespaces': 'false', watch: 'true' }],
  ['get pods -Aw=false', ['get', 'pods'], { 'all-namespaces': true, watch: 'false' }],
  ['patch pod web -p {}', ['patch', 'pod', 'web'], { patch: '{}' }],
])('kubectl %s', (line, words, flags) => {
  const parsed = parseArguments(line.split(' '));
  expect(parsed.words).toEqual(words);
  expect(Object.fromEntries(parsed.flags)).toEqual(flags);
});

test('what follows -- is a program with its arguments', () => {
  expect(parseArguments('exec web -- ls -l'.split(' ')).program).toEqual(['ls', '-l']);
  expect(parseArguments(['exec', 'web']).program).toEqual([]);
});

test.each([
  ['get pods -n', 'the flag --namespace needs a value'],
  ['get pods --selector', 'the flag --selector needs a value'],
])('kubectl %s is refused', (line, message) => {
  expect(() => parseArguments(line.split(' '))).toThrow(new Error(message));
});
