import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');

/**
 * The rooms from top to bottom, as CONTRIBUTING.md draws them: a room imports only from rooms on lower floors. Rooms on
 * the same floor do not import each other.
 */
const contributing = readFileSync(join(source, '../CONTRIBUTING.md'), 'utf8');
const floors = picture(contributing);

function picture(text: string): readonly (readonly string[])[] {
  const [, rooms = ''] = text.split('\n## The rooms\n');
  const [section = ''] = rooms.split('\n## ');
  return Array.from(section.matchAll(/^ {4}(\S+(?:, \S+)*) {2,}\S/gm), ([, names = '']) => names.split(', '));
}

/**
 * Code that only runs in a browser, bundled. Nothing else imports it, and the types of the DOM are only there
 * (src/classroom/pages/tsconfig.json).
 */
const inBrowser = /^classroom\/pages\/(browser|terminal)\//;

/** Code that also runs in a browser: it uses no files, child processes, or Node.js APIs. */
const pure = [/^text\//, /^kubernetes\//, /^domains\/audit\/policy\//, /^domains\/network\//, /^domains\/rbac\//];

/**
 * Only src/process starts programs, except for the supervisor, which is a separate program: the first process of a
 * node.
 */
const runPrograms = [/^process\//, /^providers\/embedded\/supervisor\//];

/**
 * Code that may write to the console. Data generators are run by hand, and the output of the supervisor goes to a log
 * file.
 */
const print = [/^cli\//, /\/generate\.ts$/, /^providers\/embedded\/supervisor\/(supervise|trial)\.ts$/];

interface SourceFile {
  /** The path relative to src. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** The import specifiers as written in the file. */
  readonly imports: readonly string[];
  /** The imported files within src, as paths relative to src. */
  readonly local: readonly string[];
}

const files = globSync('**/*.ts', { cwd: source }).map((path): SourceFile => {
  const text = readFileSync(join(source, path), 'utf8');
  const pattern = /\b(?:from|import|import\s*\(|new URL\()\s*'([^']+)'/g;
  const imports = Array.from(text.matchAll(pattern), ([, specifier]) => specifier ?? '');
  const local = imports.filter((one) => /^\..*\.ts$/.test(one)).map((one) => join(path, '..', one));
  return { path, room: roomOf(path), text, imports, local };
});

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

function outside(found: readonly SourceFile[], allowed: readonly RegExp[]): readonly string[] {
  return found.map(({ path }) => path).filter((path) => !allowed.some((pattern) => pattern.test(path)));
}

test('CONTRIBUTING lists every room exactly once, and no other', () => {
  const rooms = new Set(files.map(({ room }) => room));
  expect(floors.flat().toSorted()).toEqual([...rooms].toSorted());
});

test('every path that CONTRIBUTING names exists', () => {
  const named = Array.from(contributing.matchAll(/`((?:src|test|docs|scenarios)\/[^`<*]*)`/g), ([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(source, '..', path)))).toEqual([]);
});

test('imports point from higher rooms to lower ones', () => {
  const wrong = files.flatMap(({ path, room, local }) =>
    local
      .filter((imported) => roomOf(imported) !== room && floorOf(roomOf(imported)) <= floorOf(room))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself through other files', () => {
  const local = new Map(files.map((file) => [file.path, file.local]));
  const reachedFrom = (path: string) => {
    const reached = new Set(local.get(path));
    // Iterating over a set also visits the items that are added during the iteration.
    for (const one of reached) for (const next of local.get(one) ?? []) reached.add(next);
    return reached;
  };
  expect([...local.keys()].filter((path) => reachedFrom(path).has(path))).toEqual([]);
});

test('no domain imports another domain', () => {
  const domainOf = (path: string) => (roomOf(path) === 'domains' ? path.split('/')[1] : undefined);
  const wrong = files.flatMap(({ path, local }) =>
    local
      .filter((imported) => domainOf(path) !== undefined && domainOf(imported) !== undefined)
      .filter((imported) => domainOf(imported) !== domainOf(path))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('the general rooms know no kind of check, and therefore no domain', () => {
  const general = files.filter(({ room }) => room === 'grading');
  expect(
    general.flatMap(({ path, local }) =>
      local.filter((one) => roomOf(one) === 'domains').map((one) => `${path} imports ${one}`),
    ),
  ).toEqual([]);
  expect(general.filter(({ text }) => /audit|rbac|network ?policy/i.test(text)).map(({ path }) => path)).toEqual([]);
  const loader = files.filter(({ room, text }) => room !== 'checks' && /\bkind === '(?:apiserver|audit)-/.test(text));
  expect(loader.map(({ path }) => path)).toEqual([]);
});

test('checks of one domain know the control plane, but nothing of another domain', () => {
  const common = 'control-plane';
  const domainOf = (path: string) =>
    ['checks', 'domains'].includes(roomOf(path)) ? path.split('/').slice(1, -1)[0] : undefined;
  const wrong = files.flatMap(({ path, room, local }) =>
    local
      .filter((imported) => room === 'checks' && domainOf(path) !== undefined && domainOf(imported) !== undefined)
      .filter((imported) => ![domainOf(path), common].includes(domainOf(imported)))
      .map((imported) => `${path} imports ${imported}`),
  );
  // This file collects what each domain knows about the files that the API server reads at startup.
  expect(wrong.filter((one) => !one.startsWith('checks/control-plane/startup-files.ts '))).toEqual([]);
});

test('the libraries run anywhere', () => {
  const isPure = (path: string) => pure.some((pattern) => pattern.test(path));
  const wrong = files
    .filter(({ path }) => isPure(path))
    .flatMap(({ path, text, imports, local }) => [
      ...Array.from(text.matchAll(/\b(Buffer|process|globalThis)\b\./g), ([used]) => `${path} uses ${used}`),
      ...imports.filter((one) => one.startsWith('node:')).map((one) => `${path} imports ${one}`),
      ...local.filter((one) => !isPure(one)).map((one) => `${path} imports ${one}`),
    ]);
  expect(wrong).toEqual([]);
});

test('code of the pages runs in a browser and is part of no program of Node.js', () => {
  const pages = files.filter(({ path }) => inBrowser.test(path));
  expect(pages.length).toBeGreaterThan(20);
  const isPure = (path: string) => path === 'classroom/api.ts' || pure.some((pattern) => pattern.test(path));
  // Of the other code, the pages bundle what runs anywhere; they import types from everywhere.
  const bundled = (text: string) =>
    Array.from(
      text.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\..*?\.ts)';$/gms),
      ([, specifier = '']) => specifier,
    );
  const wrong = pages.flatMap(({ path, text, imports }) => [
    ...Array.from(text.matchAll(/\b(Buffer|process)\b\./g), ([used]) => `${path} uses ${used}`),
    ...imports.filter((one) => one.startsWith('node:')).map((one) => `${path} imports ${one}`),
    ...bundled(text)
      .map((specifier) => join(path, '..', specifier))
      .filter((one) => !inBrowser.test(one) && !isPure(one))
      .map((one) => `${path} bundles ${one}`),
  ]);
  expect(wrong).toEqual([]);
  const users = files
    .filter(({ path }) => !inBrowser.test(path))
    .flatMap(({ path, local }) => local.filter((one) => inBrowser.test(one)).map((one) => `${path} imports ${one}`));
  expect(users).toEqual([]);
});

test('nothing in the pages makes markup of a text', () => {
  const pages = files.filter(({ path }) => inBrowser.test(path));
  const ways = /unsafe(HTML|SVG|Static)|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/;
  expect(pages.filter(({ text }) => ways.test(text)).map(({ path }) => path)).toEqual([]);
});

test('only the command line prints', () => {
  const printing = files.filter(({ text }) => /\bconsole\.\w|\bprocess\.(stdout|stderr)\b/.test(text));
  expect(outside(printing, print)).toEqual([]);
});

test('programs are run in one place', () => {
  const running = files.filter(({ imports }) => imports.some((one) => ['execa', 'node:child_process'].includes(one)));
  expect(outside(running, runPrograms)).toEqual([]);
});
