import type { RejectedManifest } from '../../node/lab-node.ts';
import type { JournalLine } from './node-dump.ts';

/** What the kubelet has said last of a pod. */
export interface PodNews {
  readonly namespace: string;
  readonly name: string;
  readonly trouble: Trouble | null;
}

/** Why a pod does not start. */
export interface Trouble {
  readonly at: Date;
  /** As `kubectl describe` and `kubectl get` call it: FailedMount, ErrImagePull, CrashLoopBackOff, … */
  readonly reason: string;
  readonly message: string;
  /** Before this the kubelet does not try again. */
  readonly retryAt: Date | null;
  /** Milliseconds that a container must have been dead. */
  readonly backoff: number | null;
}

/** The newest news of each pod by its uid. */
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
  const error = field(text, 'err');
  if (error === null) return null;
  const [, reason, inner] = /^failed to "\w+" for ".*?" with (\w+): (".*")$/s.exec(error) ?? [];
  if (reason === undefined || inner === undefined)
    return { at, reason: 'Error', message: error, retryAt: null, backoff: null };
  const message = unquote(inner) ?? inner;
  const backoff = reason === 'CrashLoopBackOff' ? milliseconds(/^back-off (\S+) /.exec(message)?.[1] ?? '') : null;
  return { at, reason, message, retryAt: null, backoff };
}

/** The files of the manifests folder that the kubelet has refused last, each with when and why. */
export function refusals(
  journal: readonly JournalLine[],
): ReadonlyMap<string, RejectedManifest & { readonly at: Date }> {
  const refused = new Map<string, RejectedManifest & { readonly at: Date }>();
  for (const { at, text } of journal) {
    const refusal = listingRefusal(text) ?? eventRefusal(text);
    if (refusal) refused.set(refusal.file, { ...refusal, at });
  }
  return refused;
}

/** From the listing that is made every 20 s. */
function listingRefusal(text: string): RejectedManifest | null {
  const said = /\] "((?:Could not process manifest file|Could not get metadata|.*[Mm]anifest path .*?))"/.exec(
    text,
  )?.[1];
  const file = field(text, 'path');
  if (said === undefined || file === null) return null;
  return { file, message: field(text, 'err') ?? said };
}

/** From a change of the folder; the listing says the same again within 20 s. */
function eventRefusal(text: string): RejectedManifest | null {
  if (!text.includes('"Unable to process watch event"')) return null;
  const [, quotedFile, message] =
    /^can't process config file ("(?:[^"\\]|\\.)*"): (.*)$/s.exec(field(text, 'err') ?? '') ?? [];
  const file = unquote(quotedFile ?? '');
  return file === null || message === undefined ? null : { file, message };
}

/** The value of `name="…"` in one of klog's structured lines. */
function field(text: string, name: string): string | null {
  const quoted = new RegExp(` ${name}=("(?:[^"\\\\]|\\\\.)*")`).exec(text)?.[1];
  return quoted === undefined ? null : unquote(quoted);
}

/** A string as Go's %q writes it; what is no such string gives `null`. */
function unquote(quoted: string): string | null {
  try {
    const text: unknown = JSON.parse(
      quoted
        .replaceAll(/\\x([0-9a-f]{2})/g, '\\u00$1')
        .replaceAll('\\a', '\\u0007')
        .replaceAll('\\v', '\\u000b'),
    );
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** A duration as Go prints it: `1m20s`. */
function milliseconds(duration: string): number | null {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  if (parts.length === 0) return null;
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (units[unit] ?? 0), 0);
}
