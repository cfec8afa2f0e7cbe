/** The value of `name="…"` in a line of klog's text format; `null` if the line has no such field. */
export function klogField(line: string, name: string): string | null {
  const quoted = new RegExp(` ${name}=("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1];
  return quoted === undefined ? null : unquoteGo(quoted);
}

/** Unquotes a string that Go's %q has written; `null` for any other text. Source: strconv/quote.go. */
export function unquoteGo(quoted: string): string | null {
  const inside = /^"((?:[^"\\\n]|\\.)*)"$/s.exec(quoted)?.[1];
  if (inside === undefined) return null;
  let isWhole = true;
  const text = inside.replace(ESCAPE, (written: string, byte?: string, short?: string, long?: string) => {
    const code = Number.parseInt(byte ?? short ?? long ?? '', 16);
    // A byte of 0x80 or more was not valid UTF-8.
    if (!Number.isNaN(code))
      return code > (byte === undefined ? 0x10ffff : 0x7f) ? '\ufffd' : String.fromCodePoint(code);
    const meant = SIMPLE.get(written);
    if (meant === undefined) isWhole = false;
    return meant ?? '';
  });
  return isWhole ? text : null;
}

const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|.)/gs;
const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['\\a', '\x07'],
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\v', '\v'],
  ['\\\\', '\\'],
  ['\\"', '"'],
]);
