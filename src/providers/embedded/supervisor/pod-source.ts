import { type FSWatcher, watch } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { manifestNames, podKey } from '../../../node/manifest/manifest-folder.ts';
import { type ReadManifest, readManifest } from '../../../node/manifest/read-manifest.ts';
import { goFileError, isMissing } from './errno.ts';
import type { Journal } from './journal.ts';
import { readRegularFile, Unreadable } from './read-regular-file.ts';

export interface PodSource {
  /** Files that were refused when they were last read, with the kubelet's message. */
  rejected(): readonly Rejection[];
  /** Reads the whole folder now, and follows it from now on. */
  start(): Promise<void>;
  stop(): void;
}

export interface Rejection {
  readonly file: string;
  readonly message: string;
  readonly line: number | null;
}

/**
 * What PID 1 takes of a learner's manifests, so that they cannot fill its memory. A kubelet takes 10 MiB from each of
 * any number of files, and 110 pods.
 */
export const LIMITS = { files: 110, fileBytes: 256 * 1024, bytes: 512 * 1024, containers: 128 } as const;

/** Characters of a message, which may quote a manifest. */
const MAX_MESSAGE = 4096;

/** Milliseconds. */
export interface Periods {
  readonly listing: number;
  /** How often to look for a folder that was replaced or did not exist. */
  readonly looking: number;
  /** An editor saves in several steps (rename, create, write, remove); the file is read once they are done. */
  readonly settling: number;
}

const PERIODS: Periods = { listing: 20_000, looking: 1_000, settling: 60 };

/**
 * Follows the manifests folder as the kubelet does: changed files at once, the whole folder every 20 s. A listing
 * replaces everything known; of several files with the same pod, the last in byte order wins there, and between
 * listings the last one to change. `update` always receives all pods, by key.
 * Source: pkg/kubelet/config/file.go and file_linux.go.
 */
export function watchManifests(
  folder: string,
  nodeName: string,
  journal: Journal,
  update: (pods: ReadonlyMap<string, ReadManifest>) => void,
  periods = PERIODS,
): PodSource {
  const pods = new Map<string, ReadManifest>();
  const keyOfFile = new Map<string, string>();
  const sizeOfFile = new Map<string, number>();
  const rejected = new Map<string, Rejection>();
  const changed = new Set<string>();
  const timers: NodeJS.Timeout[] = [];
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  let inode: number | null = null;

  /** One read at a time. */
  function enqueue(look: () => Promise<void>): Promise<void> {
    work = work.then(look);
    return work;
  }

  async function listNow(): Promise<void> {
    inode = await inodeOf(folder);
    ensureWatching();
    let names: readonly string[];
    try {
      names = manifestNames(await namesIn(folder));
    } catch (error) {
      const reason =
        error instanceof Unreadable
          ? error.message
          : isMissing(error)
            ? 'path does not exist, ignoring'
            : goFileError(error);
      journal.error('file.go:103', 'Unable to read config path', { path: folder }, reason);
      if (isMissing(error)) update(new Map());
      return;
    }
    rejected.clear();
    const files = new Set(names.map((name) => `${folder}/${name}`));
    for (const file of sizeOfFile.keys()) if (!files.has(file)) sizeOfFile.delete(file);
    for (const file of keyOfFile.keys()) if (!files.has(file)) keyOfFile.delete(file);
    const read = new Map<string, ReadManifest>();
    for (const file of files) {
      const manifest = await readFromListing(file, read);
      if (manifest) read.set(podKey(manifest), manifest);
    }
    // The kubelet forgets its pods only for this update: they come back with the next event.
    if (read.size === 0) {
      update(read);
      return;
    }
    pods.clear();
    for (const [key, manifest] of read) pods.set(key, manifest);
    update(new Map(pods));
  }

  async function readFromListing(
    file: string,
    others: ReadonlyMap<string, ReadManifest>,
  ): Promise<ReadManifest | null> {
    const refuse = (message: string, line: number | null = null) => {
      reject(file, message, line);
      return null;
    };
    try {
      const stats = await stat(file);
      if (stats.isDirectory()) {
        const message = 'Provided manifest path is a directory, not recursing into manifest path';
        journal.error('file.go:181', message, { path: file });
        return refuse(message);
      }
      if (!stats.isFile()) {
        journal.error('file.go:192', 'Manifest path is not a directory or file', { path: file });
        return refuse('Manifest path is not a directory or file');
      }
    } catch (error) {
      journal.error('file.go:175', 'Could not get metadata', { path: file }, goFileError(error));
      return refuse(goFileError(error));
    }
    const manifest = await readOne(file, others);
    if (manifest.ok) return manifest.manifest;
    journal.error('file.go:186', 'Could not process manifest file', { path: file }, manifest.message);
    return refuse(manifest.message, manifest.line);
  }

  async function readOne(file: string, others: ReadonlyMap<string, ReadManifest>): Promise<Outcome> {
    const refuse = (message: string, line: number | null = null): Outcome => ({
      ok: false,
      message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
      line,
    });
    sizeOfFile.delete(file);
    const left = LIMITS.bytes - [...sizeOfFile.values()].reduce((sum, size) => sum + size, 0);
    let bytes: Buffer;
    try {
      bytes = await readRegularFile(file, Math.min(LIMITS.fileBytes, left));
    } catch (error) {
      return refuse(error instanceof Unreadable ? error.message : goFileError(error));
    }
    const manifest = readManifest(file, bytes, nodeName);
    if (!manifest.ok) return refuse(manifest.message, manifest.place.line);
    const key = podKey(manifest);
    const pods = [...others].flatMap(([other, { pod }]) => (other === key ? [] : [pod]));
    const containers = [manifest.pod, ...pods].reduce((sum, pod) => sum + pod.containers.length, 0);
    if (containers > LIMITS.containers) {
      return refuse(
        `Pod admission denied: OutOfcontainers: Node didn't have enough resource: containers, requested: ${manifest.pod.containers.length}, used: ${containers - manifest.pod.containers.length}, capacity: ${LIMITS.containers}`,
      );
    }
    keyOfFile.set(file, key);
    sizeOfFile.set(file, bytes.length);
    return { ok: true, manifest };
  }

  function reject(file: string, message: string, line: number | null): void {
    rejected.set(file, { file, message, line });
  }

  async function takeChanges(): Promise<void> {
    const files = [...changed];
    changed.clear();
    // A listing knows which of them exist, and refuses too many.
    if (new Set([...files, ...keyOfFile.keys(), ...rejected.keys()]).size > LIMITS.files) return listNow();
    for (const file of files) {
      if (await isThere(file)) await load(file);
      else forget(file);
    }
  }

  async function load(file: string): Promise<void> {
    const outcome = await readOne(file, pods);
    if (!outcome.ok) {
      reject(file, outcome.message, outcome.line);
      const reason = `can't process config file "${file}": ${outcome.message}`;
      journal.error('file.go:107', 'Unable to process watch event', {}, reason);
      return;
    }
    rejected.delete(file);
    pods.set(podKey(outcome.manifest), outcome.manifest);
    update(new Map(pods));
  }

  function forget(file: string): void {
    rejected.delete(file);
    sizeOfFile.delete(file);
    const key = keyOfFile.get(file);
    if (key === undefined) return;
    keyOfFile.delete(file);
    if (pods.delete(key)) update(new Map(pods));
    else
      journal.error(
        'file.go:107',
        'Unable to process watch event',
        {},
        `the pod with key ${key} doesn't exist in cache`,
      );
  }

  function ensureWatching(): void {
    if (watcher) return;
    try {
      watcher = watch(folder, (_event, name) => {
        if (name === null || name.startsWith('.')) return;
        if (changed.size <= LIMITS.files) changed.add(`${folder}/${name}`);
        clearTimeout(settling);
        settling = setTimeout(() => enqueue(takeChanges), periods.settling);
      });
      // The folder itself was removed or moved away.
      watcher.on('error', stopWatching);
    } catch {
      watcher = undefined;
    }
  }

  function stopWatching(): void {
    watcher?.close();
    watcher = undefined;
  }

  /** The folder may be replaced by another of the same name, which a watch does not report. */
  async function followFolder(): Promise<void> {
    if ((await inodeOf(folder)) === inode) return;
    stopWatching();
    await listNow();
  }

  return {
    rejected: () => [...rejected.values()],
    start() {
      timers.push(
        setInterval(() => enqueue(listNow), periods.listing),
        setInterval(() => enqueue(followFolder), periods.looking),
      );
      return enqueue(listNow);
    },
    stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      clearTimeout(settling);
      stopWatching();
    },
  };
}

type Outcome =
  | { readonly ok: true; readonly manifest: ReadManifest }
  | { readonly ok: false; readonly message: string; readonly line: number | null };

/** The names in a folder. Throws Unreadable if there are too many. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) {
    names.push(name);
    if (names.length > LIMITS.files) throw new Unreadable(`open ${folder}: more than ${LIMITS.files} files`);
  }
  return names;
}

function inodeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (stats) => stats.ino,
    () => null,
  );
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error) => !isMissing(error),
  );
}
