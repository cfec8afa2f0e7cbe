import { numberedLineReader } from '../../domains/audit/log/numbered-lines.ts';
import { parseLine } from '../../domains/audit/log/parse-line.ts';
import { type Decision, evaluate } from '../../domains/audit/policy/evaluate.ts';
import type { Level, Policy, Stage } from '../../domains/audit/policy/policy.ts';
import { asked } from '../../domains/audit/replay/asked.ts';
import { type Entry, readEntry, readRequest, readRest, stringAt } from '../../domains/audit/replay/entry.ts';
import { sizeOf, sizeUnder } from '../../domains/audit/replay/size.ts';
import { fact } from '../../grading/facts.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';
import { auditLogPath } from './log-path.ts';
import { auditPolicy } from './policy-on-node.ts';

/** The content of a log file, compared with a policy. */
export type LogFit =
  | { readonly state: 'missing' }
  | { readonly state: 'not a file'; readonly type: string }
  | {
      readonly state: 'read';
      readonly entries: number;
      /** The number of lines that the policy would not have written. */
      readonly misfits: number;
      readonly first: Misfit | null;
      /** Zero bytes at the beginning: the file was emptied while a program kept writing at its old offset. */
      readonly zeros: number;
    };

/** The first line that does not fit; `line` counts from 1. */
export type Misfit =
  | { readonly kind: 'no entry'; readonly line: number; readonly text: string; readonly why: string }
  | {
      readonly kind: 'entry';
      readonly line: number;
      readonly request: Attributes;
      readonly level: Level;
      readonly stage: Stage;
      /** RFC 3339, UTC. */
      readonly writtenAt: string;
      readonly decision: Decision;
    };

/**
 * The log as it is now, without its rotated files: each request is evaluated with the policy on disk. `null` if either
 * cannot be read.
 */
export const auditLogFit = fact(async (lab): Promise<LogFit | null> => {
  const { node, minor, signal, progress } = lab;
  const [path, read] = await Promise.all([auditLogPath(lab), auditPolicy(lab)]);
  if (path === null || read.state !== 'loaded') return null;
  const { policy } = read.loaded;
  progress('Reading the audit log');
  const stat = await node.stat(path, { signal });
  if (stat === null) return { state: 'missing' };
  if (stat.type !== 'file') return { state: 'not a file', type: stat.type };

  const reader = numberedLineReader();
  let entries = 0;
  let misfits = 0;
  let first: Misfit | null = null;
  let zeros = 0;
  let isHole = true;
  function take(text: Buffer, line: number): void {
    entries += 1;
    const misfit = misfitOf(text, line, policy, minor);
    if (misfit === null) return;
    misfits += 1;
    first ??= misfit;
  }
  for await (const chunk of node.streamFile(path, 0, { signal })) {
    signal.throwIfAborted();
    if (isHole) {
      const end = chunk.findIndex((byte) => byte !== 0);
      zeros += end === -1 ? chunk.length : end;
      isHole = end === -1;
    }
    for (const { number, text } of reader.push(chunk)) take(text, number);
  }
  // A line without a newline is still being written, unless it is complete.
  for (const { number, text } of reader.end()) if (requestIn(text) !== null) take(text, number);
  return { state: 'read', entries, misfits, first, zeros };
});

interface LoggedRequest {
  readonly entry: Entry;
  readonly request: Attributes;
  /** Where the rest of the event begins, after the caller. */
  readonly restAt: number;
  readonly writtenAt: string;
}

/** `null` if a line is not a complete event as the API server writes it. */
function requestIn(text: Buffer): LoggedRequest | null {
  const entry = readEntry(text);
  const written = entry && readRequest(entry);
  const request = written && asked(written);
  const rest = written && readRest(text, written.end);
  if (!entry || !request || !rest) return null;
  return { entry, request, restAt: written.end, writtenAt: stringAt(text, rest.at) };
}

function misfitOf(text: Buffer, line: number, policy: Policy, minor: KubernetesMinor): Misfit | null {
  const logged = requestIn(text);
  if (logged === null) return { kind: 'no entry', line, text: text.toString('utf8', 0, 60), why: whyNone(text) };
  const { entry, request, restAt, writtenAt } = logged;
  const decision = evaluate(policy, request, minor);
  const { level, stage } = entry;
  const isWritten = level !== 'None' && level === decision.level && !decision.omitStages.includes(stage);
  // A policy that removes nothing from an entry leaves its size unchanged.
  if (isWritten && sizeUnder(decision, entry, request.verb === 'patch', restAt)?.bytes === sizeOf(text)) return null;
  return { kind: 'entry', line, request, level, stage, writtenAt, decision };
}

function whyNone(text: Buffer): string {
  const parsed = parseLine(text.toString());
  if (parsed.kind === 'broken') return parsed.why;
  return parsed.kind === 'legacy'
    ? 'it is in the legacy format, which has no level (--audit-log-format)'
    : 'it contains an audit event, but not in the form in which the API server writes one';
}
