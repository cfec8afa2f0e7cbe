import type { DocumentNode } from '../document.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string as Go's strconv.Quote writes it. */
export function quote(text: string): string {
  const escaped = text.replaceAll(/["\\]|(?! )[\p{C}\p{Z}]/gu, (character) => {
    const short = SHORT_ESCAPES[character];
    if (short) return short;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
  return `"${escaped}"`;
}

/** What YAML decodes to in Go, in the format of fmt's `%#v`. */
export function goSyntax(node: DocumentNode): string {
  switch (node.kind) {
    case 'null':
      return 'interface {}(nil)';
    case 'boolean':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return quote(node.value);
    case 'list':
      return `[]interface {}{${node.items.map(goSyntax).join(', ')}}`;
    case 'map': {
      const fields = node.fields.map(({ key, value }) => `${quote(key)}:${goSyntax(value)}`);
      return `map[interface {}]interface {}{${fields.join(', ')}}`;
    }
  }
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
