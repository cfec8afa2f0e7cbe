import { goPath } from '../document.ts';
import type { GoType, Present, TypeMismatch } from './go-decode.ts';

/** A value of the wrong type, and what to do about it. */
export function typeMismatchInWords({ path, expected, found }: TypeMismatch): string {
  return `${goPath(path)} must be ${typeInWords(expected)}, not ${kindInWords(found)}${hint(expected, found)}.`;
}

function hint(expected: GoType, { kind }: Present): string {
  if (expected.kind === 'list') return kind === 'map' ? ': begin each item with "- "' : ': write it in brackets';
  return expected.kind === 'string' && (kind === 'boolean' || kind === 'number') ? ': put it in quotes' : '';
}

function typeInWords(type: GoType): string {
  switch (type.kind) {
    case 'string':
      return 'a string';
    case 'bool':
      return 'true or false';
    case 'int64':
      return 'a whole number';
    case 'time':
      return 'a time such as 2026-01-02T15:04:05Z';
    case 'list':
      return 'a list';
    default:
      return 'a mapping';
  }
}

function kindInWords(node: Present): string {
  switch (node.kind) {
    case 'boolean':
      return `the boolean ${node.value} (YAML 1.1 reads yes, no, on, off, y and n as booleans)`;
    case 'number':
      return `the number ${node.text}`;
    case 'string':
      return 'a string';
    case 'list':
      return 'a list';
    case 'map':
      return 'a mapping';
  }
}
