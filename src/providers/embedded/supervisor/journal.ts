import { EventEmitter } from 'node:events';

/** What the kubelet's stand-in has to say, in the lines of the kubelet's own journal. */
export interface Journal {
  info(source: string, message: string, fields?: Fields): void;
  error(source: string, message: string, fields?: Fields, reason?: string): void;
  /** The newest lines, the oldest first. */
  lines(): readonly string[];
  /** Calls back for each line that comes from now on; gives the way to end that. */
  follow(line: (line: string) => void): () => void;
}

export type Fields = Readonly<Record<string, string | number | readonly string[]>>;

const KEPT = 2000;

/**
 * Lines as `journalctl -u kubelet` shows them: the time, node and process in journald's form, then klog's header, the
 * message and its fields. Source: k8s.io/klog/v2 structured logging.
 */
export function openJournal(nodeName: string, pid: number): Journal {
  const kept: string[] = [];
  const events = new EventEmitter<{ line: [string] }>();
  events.setMaxListeners(0);

  function write(severity: 'I' | 'E', source: string, message: string, fields: Fields): void {
    const now = new Date();
    const header = `${severity}${klogTime(now)} ${String(pid).padStart(7)} ${source}]`;
    const pairs = Object.entries(fields).map(([key, value]) => `${key}=${klogValue(value)}`);
    const line = `${journalTime(now)} ${nodeName} kubelet[${pid}]: ${[header, JSON.stringify(message), ...pairs].join(' ')}`;
    kept.push(line);
    if (kept.length > KEPT) kept.shift();
    events.emit('line', line);
  }

  return {
    info: (source, message, fields = {}) => write('I', source, message, fields),
    error: (source, message, fields = {}, reason) =>
      write('E', source, message, { ...(reason !== undefined && { err: reason }), ...fields }),
    lines: () => kept,
    follow(callback) {
      events.on('line', callback);
      return () => events.off('line', callback);
    },
  };
}

function klogValue(value: Fields[string]): string {
  return JSON.stringify(value);
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
