import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../home/folders.ts';
import { withLock } from '../process/lock.ts';
import { onceFree } from '../process/once-free.ts';
import type { Progress } from '../process/progress.ts';
import { ProcessError } from '../process/run.ts';
import { build, findGo } from './build.ts';
import { askForOffer, DownloadFailed, download, type Offer } from './download.ts';
import { type Publication, publicationsOf } from './publication.ts';
import { isInStore, putIntoStore, UnusableProgram } from './store.ts';
import type { Missing } from './unavailable.ts';

export interface AcquireOptions {
  readonly cache: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Puts programs into the cache, by download or, failing that, by a build, one process at a time; returns those that are
 * still missing. Throws ChecksumMismatch, and the signal's reason. In any case, only complete programs are left in the
 * cache.
 */
export async function acquire(missing: readonly Missing[], options: AcquireOptions): Promise<readonly Missing[]> {
  if ((await stillMissing(missing, options)).length === 0) return [];
  return onceFree(acquireLock(options.cache), () => acquireAlone(missing, options), {
    interval: 300,
    signal: options.signal,
    async meanwhile({ pid }) {
      const who = pid === null ? 'another process' : `process ${pid}`;
      options.progress(`Waiting for ${who}, which is downloading programs`);
      const rest = await stillMissing(missing, options);
      return rest.length === 0 ? rest : null;
    },
  });
}

/** Removes everything that is cached. Throws LockHeld while a process is downloading or building programs. */
export async function clearCache(cache: string): Promise<void> {
  await withLock(acquireLock(cache), () => removeFolder(cache));
}

function acquireLock(cache: string): string {
  return join(cache, 'acquire.lock');
}

/** A program that is being obtained, and the failed attempts. */
interface Wanted extends Missing {
  readonly failures: string[];
}
type InWork = AcquireOptions & { readonly work: string };

async function acquireAlone(missing: readonly Missing[], options: AcquireOptions): Promise<readonly Missing[]> {
  const rest = await stillMissing(missing, options);
  const wanted = new Set<Wanted>(rest.map((one) => ({ ...one, failures: [] })));
  const work = join(options.cache, 'work');
  await removeFolder(work); // of a process that was killed
  await mkdir(work, { recursive: true });
  try {
    await downloadEach(wanted, { ...options, work });
    await buildEach(wanted, { ...options, work });
    return Array.from(wanted, ({ failures, ...one }) => ({ ...one, tried: [...one.tried, ...failures] }));
  } finally {
    await removeFolder(work);
  }
}

/** Another process may have obtained them in the meantime. */
async function stillMissing(missing: readonly Missing[], { cache }: AcquireOptions): Promise<readonly Missing[]> {
  const present = await Promise.all(missing.map(({ release, program }) => isInStore(cache, release, program)));
  return missing.filter((_, index) => !present[index]);
}

/** Removes the programs that could be downloaded from `wanted`. */
async function downloadEach(wanted: Set<Wanted>, options: InWork): Promise<void> {
  if (wanted.size === 0) return;
  options.progress('Looking up the official releases');
  const asked = await Promise.all(Array.from(wanted, async (one) => ({ one, offers: await offersFor(one, options) })));
  for (const { one, offers } of asked) {
    // Tries each of them twice, since a connection may be interrupted.
    for (const offer of [...offers, ...offers]) {
      if (wanted.has(one)) await attempt([one], options, () => downloadOne(one, offer, wanted, options));
    }
  }
}

async function offersFor(one: Wanted, options: InWork): Promise<readonly Offer[]> {
  const offers: Offer[] = [];
  const ask = async (publication: Publication) => void offers.push(await askForOffer(publication, options));
  const publications = publicationsOf(one.program, one.release);
  await Promise.all(publications.map((publication) => attempt([one], options, () => ask(publication))));
  return offers;
}

async function downloadOne(one: Wanted, offer: Offer, wanted: Set<Wanted>, options: InWork): Promise<void> {
  const { program, release } = one;
  const file = join(options.work, program);
  const step = `Downloading ${program} ${release.version}`;
  await download(offer, file, {
    ...options,
    onBytes: (received, total) => options.progress(step, megabytes(received, total)),
  });
  await putIntoStore(file, program, release, options);
  wanted.delete(one);
}

/** Removes the programs that could be built from `wanted`. */
async function buildEach(wanted: Set<Wanted>, options: InWork): Promise<void> {
  if (wanted.size === 0) return;
  const go = await findGo(options);
  const why = [...new Set(Array.from(wanted, ({ failures }) => failures).flat())].join('; ');
  if (go === null) {
    options.progress(why);
    for (const { failures } of wanted) failures.push('build from source: Go is not on the PATH');
    return;
  }
  options.progress(`${why}; building from source with ${go} instead, which takes a few minutes`);
  for (const [release, group] of Map.groupBy(wanted, (one) => one.release)) {
    await attempt(group, options, async () => {
      const folder = await build(
        release,
        group.map(({ program }) => program),
        options,
      );
      for (const one of group) {
        await putIntoStore(join(folder, one.program), one.program, release, options);
        wanted.delete(one);
      }
    });
  }
}

/**
 * Tries one way of obtaining programs. A failure after which other ways remain is recorded for each of the programs.
 */
async function attempt(
  programs: readonly Wanted[],
  { signal }: AcquireOptions,
  way: () => Promise<void>,
): Promise<void> {
  try {
    await way();
  } catch (error) {
    signal.throwIfAborted();
    const otherWaysOpen =
      error instanceof DownloadFailed || error instanceof UnusableProgram || error instanceof ProcessError;
    if (!otherWaysOpen) throw error;
    for (const { failures } of programs) failures.push(error.message);
  }
}

/** A compiler that was just killed may release its files a moment later. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** `total` is 0 if the server does not state it. */
function megabytes(received: number, total: number): string {
  const [done, all] = [received, total].map((bytes) => Math.ceil(bytes / 1e6));
  return total === 0 ? `${done} MB` : `${done} of ${all} MB`;
}
