import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, dataFolder } from '../../src/home/folders.ts';

test('CKS_LAB_HOME contains both folders, whatever the XDG variables say', () => {
  const env = { CKS_LAB_HOME: '/srv/lab', XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache', HOME: '/home/me' };
  expect(dataFolder(env)).toBe('/srv/lab/data');
  expect(cacheFolder(env)).toBe('/srv/lab/cache');
});

test('a relative CKS_LAB_HOME is resolved against the working folder', () => {
  expect(dataFolder({ CKS_LAB_HOME: 'lab' })).toBe(resolve('lab/data'));
});

test('the XDG folders come next', () => {
  const env = { XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache', HOME: '/home/me' };
  expect(dataFolder(env)).toBe('/data/cks-lab');
  expect(cacheFolder(env)).toBe('/cache/cks-lab');
});

test.each([undefined, '', 'relative/path'])('an XDG folder of %j is ignored', (xdg) => {
  const env = { XDG_DATA_HOME: xdg, XDG_CACHE_HOME: xdg, HOME: '/home/me' };
  expect(dataFolder(env)).toBe('/home/me/.local/share/cks-lab');
  expect(cacheFolder(env)).toBe('/home/me/.cache/cks-lab');
});

test('without HOME, the home folder of the user is used', () => {
  expect(cacheFolder({})).toBe(join(homedir(), '.cache/cks-lab'));
});
