import { goDuration } from '../../kubernetes/go-duration.ts';
import { klogField, unquoteGo } from '../../kubernetes/klog.ts';
import type { JournalLine } from './node-dump.ts';

/** What the kubelet has logged last about a pod. */
export interface PodNews {
  readonly namespace: string;
  readonly name: string;
  readonly trouble: Trouble | null;
}

/** Why a pod does not start. */
export interface Trouble {
  readonly at: Date;
  /** As shown by `kubectl describe` and `kubectl get`: FailedMount, ErrImagePull, CrashLoopBackOff, … */
  readonly reason: string;
  readonly message: string;
  /** The kubelet does not try again before this time. */
  readonly retryAt: Date | null;
  /** Milliseconds that must have passed since the container ended. */
  readonly backoff: number | null;
}

/** The latest news of each pod, by its uid. */
export function podNews(journal: readonly JournalLine[]): ReadonlyMap<string, PodNews> {
  const news = new Map<string, PodNews>();
  for (const { at, text } of journal) {
    const uid = /(?:podUID="|UID: \\?")([0-9a-f]{32})\\?"/.exec(text)?.[1];
    if (uid === undefined) continue;
    const known = news.get(uid);
    const [namespace, name] = /\bpod="([^"/]+)\/([^"]+)"/.exec(text)?.slice(1) ?? [known?.namespace, known?.name];
    if (namespace === undefined || name === undefined) continue;
    news.set(uid, { namespace, name, trouble: troubleIn(at, text) ?? known?.trouble ?? null });
  }
  return news;
}

function troubleIn(at: Date, text: string): Trouble | null {
  const mount =
    /No retries permitted until (\S+ \S+) \+0000 UTC .*? Error: (.*?) \(UniqueName: .*?\) pod .*? \(UID: .*?\) (: .*)$/.exec(
      text,
    );
  if (mount) {
    const [, retryAt = '', what = '', why = ''] = mount;
    const message = `${what} ${why}`;
    return { at, reason: 'FailedMount', message, retryAt: new Date(`${retryAt.replace(' ', 'T')}Z`), backoff: null };
  }
  if (!text.includes('"Error syncing pod, skipping"')) return null;
  const error = klogField(text, 'err');
  // A timeout of the wait for volumes says less than what is known about the volume.
  if (error === null || error.startsWith('unmounted volumes=')) return null;
  const [, reason, inner] = /^failed to "\w+" for ".*?" with (\w+): (".*")$/s.exec(error) ?? [];
  if (reason === undefined || inner === undefined)
    return { at, reason: 'Error', message: error, retryAt: null, backoff: null };
  const message = unquoteGo(inner) ?? inner;
  const backoff = reason === 'CrashLoopBackOff' ? goDuration(/^back-off (\S+) /.exec(message)?.[1] ?? '') : null;
  return { at, reason, message, retryAt: null, backoff };
}

/** The kubelet has refused a file of the manifests folder. */
export interface Refusal {
  readonly file: string;
  readonly at: Date;
  readonly message: string;
  /**
   * Whether it was refused in the listing that is made every 20 s, which also drops the file's pod; otherwise it was
   * refused when the folder changed, when the file may have been half written.
   */
  readonly listed: boolean;
}

/** Every refusal, oldest first. */
export function refusals(journal: readonly JournalLine[]): readonly Refusal[] {
  return journal.flatMap(({ at, text }) => {
    const refusal = listedRefusal(text) ?? changeRefusal(text);
    return refusal === null ? [] : [{ ...refusal, at }];
  });
}

type FoundRefusal = Omit<Refusal, 'at'>;

function listedRefusal(text: string): FoundRefusal | null {
  const said = /\] "(Could not process manifest file|Could not get metadata|[^"]*anifest path [^"]*)"/.exec(text)?.[1];
  const file = klogField(text, 'path');
  if (said === undefined || file === null) return null;
  return { file, message: klogField(text, 'err') ?? said, listed: true };
}

function changeRefusal(text: string): FoundRefusal | null {
  if (!text.includes('"Unable to process watch event"')) return null;
  const error = /^can't process config file (?<file>"(?:[^"\\]|\\.)*"): (?<why>.*)$/s.exec(
    klogField(text, 'err') ?? '',
  )?.groups;
  const file = unquoteGo(error?.file ?? '');
  return file === null || error?.why === undefined ? null : { file, message: error.why, listed: false };
}
