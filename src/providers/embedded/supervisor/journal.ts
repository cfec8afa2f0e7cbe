import { EventEmitter } from 'node:events';
import { quote } from '../../../kubernetes/decoding/go-syntax.ts';

/** Messages of the kubelet's stand-in, in the format of the kubelet's own journal. */
export interface Journal {
  info(source: string, message: string, fields?: Fields): void;
  /** `reason` becomes the field `err`. */
  error(source: string, message: string, fields?: Fields, reason?: string): void;
  /** A message that the kubelet writes without quotes or fields. */
  plainError(source: string, text: string): void;
  /** The latest lines, oldest first. */
  lines(): readonly string[];
  /** Calls back for each line from now on; returns a function that stops this. */
  follow(line: (line: string) => void): () => void;
}

export type Fields = Readonly<Record<string, string | number>>;

const MAX_LINES = 2000;
/** Characters of all lines, and of one: a message may quote what a learner has written. */
const MAX_SIZE = 2 * 1024 * 1024;
const MAX_LINE = 16 * 1024;

/**
 * Lines as `journalctl -u kubelet` shows them: the time, node and process in journald's form, then klog's header, the
 * message and its fields. Source: k8s.io/klog/v2 structured logging.
 */
export function openJournal(nodeName: string, pid: number): Journal {
  const kept: string[] = [];
  let size = 0;
  const events = new EventEmitter<{ line: [string] }>();
  events.setMaxListeners(0);

  function write(severity: 'I' | 'E', source: string, text: string): void {
    const now = new Date();
    const header = `${severity}${klogTime(now)} ${String(pid).padStart(7)} ${source}]`;
    const whole = `${journalTime(now)} ${nodeName} kubelet[${pid}]: ${header} ${text}`;
    const line = whole.length > MAX_LINE ? `${whole.slice(0, MAX_LINE)}…` : whole;
    kept.push(line);
    size += line.length;
    while (kept.length > MAX_LINES || size > MAX_SIZE) size -= kept.shift()?.length ?? 0;
    events.emit('line', line);
  }

  return {
    info: (source, message, fields = {}) => write('I', source, structured(message, fields)),
    error: (source, message, fields = {}, reason) =>
      write('E', source, structured(message, { ...(reason !== undefined && { err: reason }), ...fields })),
    plainError: (source, text) => write('E', source, text),
    lines: () => kept,
    follow(callback) {
      events.on('line', callback);
      return () => events.off('line', callback);
    },
  };
}

function structured(message: string, fields: Fields): string {
  const pairs = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? quote(value) : value}`,
  );
  return [quote(message), ...pairs].join(' ');
}

function klogTime(now: Date): string {
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => pad(part)).join(':');
  return `${pad(now.getMonth() + 1)}${pad(now.getDate())} ${time}.${pad(now.getMilliseconds(), 3)}000`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function journalTime(now: Date): string {
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${MONTHS[now.getMonth()]} ${String(now.getDate()).padStart(2, '0')} ${time.join(':')}`;
}
