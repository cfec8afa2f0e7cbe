import type { PlainValue } from '../../../../kubernetes/document.ts';

/** A value on one line: in JSON, or in YAML with quotes only if they are needed. */
export function inFlow(value: PlainValue, isJson: boolean): string {
  if (isJson || value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'string') return scalar(value);
  if (isList(value)) return `[${value.map((item) => inFlow(item, isJson)).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, own]) => `${key}: ${inFlow(own, isJson)}`)
    .join(', ')}}`;
}

/** The lines of an item of a block list, at an indentation: a map has one line for each of its fields. */
export function inBlock(value: PlainValue, indent: number): readonly string[] {
  const margin = ' '.repeat(indent);
  if (value === null || typeof value !== 'object' || isList(value)) return [`${margin}- ${inFlow(value, false)}`];
  const fields = Object.entries(value).map(([key, own]) => `${key}: ${inFlow(own, false)}`);
  return fields.map((field, at) => `${margin}${at === 0 ? '- ' : '  '}${field}`);
}

/** Words that YAML does not read as a string. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
const PLAIN = /^[a-z/](?:[\w./*-]|:(?=[\w./*-]))*$/i;

function scalar(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
