import { klogField } from '../kubernetes/klog.ts';

/** The last error in a container's log, without time stamps and the logger's own fields. */

const CRI_LINE = /^\S+ (?:stdout|stderr) [FP] (?<text>.*)$/;
const KLOG_LINE = /^[EF]\d{4} \S+\s+\d+ \S+\] (?<text>.*)$/;

/**
 * Finds why a program ended, in the end of its log under /var/log/pods: the error of its last `"command failed"` line,
 * else its last plain `Error:` or panic, else the last error line; `null` if the log contains no error.
 */
export function lastError(containerLog: string): string | null {
  const lines = containerLog.split('\n').flatMap((line) => {
    const text = CRI_LINE.exec(line)?.groups?.text ?? line;
    return text.trim() === '' ? [] : [text];
  });
  return (
    last(lines, commandFailed) ??
    last(lines, (line) => (/^(Error: |panic: |fatal error: )/.test(line) ? line : null)) ??
    last(lines, klogError)
  );
}

function commandFailed(line: string): string | null {
  const text = KLOG_LINE.exec(line)?.groups?.text;
  if (text === undefined || !text.startsWith('"command failed"')) return null;
  return klogField(text, 'err') ?? text;
}

function klogError(line: string): string | null {
  const text = KLOG_LINE.exec(line)?.groups?.text;
  return text === undefined ? null : (klogField(text, 'err') ?? text);
}

function last(lines: readonly string[], pick: (line: string) => string | null): string | null {
  for (const line of lines.toReversed()) {
    const picked = pick(line);
    if (picked !== null) return picked;
  }
  return null;
}
