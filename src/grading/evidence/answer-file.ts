import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { LabNode } from '../../node/lab-node.ts';
import { whyUnread } from './unread-file.ts';

/** A file into which a learner has written answers, a key each. */
export type AnswerFile =
  | { readonly state: 'read'; readonly answers: readonly WrittenAnswer[] }
  /** `line` is where to look. */
  | { readonly state: 'unreadable'; readonly actual: string; readonly why: string; readonly line: number };

export interface WrittenAnswer {
  /** Lower-case. */
  readonly key: string;
  readonly line: number;
  /** Texts as they are written, without quotes and the spaces around; `null` for what is neither a text nor a list of texts. */
  readonly value: string | readonly string[] | null;
}

const MAX_BYTES = 1_000_000;

/** Reads a YAML mapping (JSON is one) whose values are texts, so that `0123`, `no` and `1e3` are what they look like. */
export async function answerFile(node: LabNode, file: string, signal: AbortSignal): Promise<AnswerFile> {
  const read = await node.readFile(file, { signal, maxBytes: MAX_BYTES });
  if (read.state !== 'file') return { state: 'unreadable', actual: `${file}: ${whyUnread(read)}`, why: HOW, line: 1 };
  const text = new TextDecoder().decode(read.bytes);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, uniqueKeys: false });
  const lineOf = (node: Node | null | undefined) => lineCounter.linePos(node?.range?.[0] ?? 0).line;
  const unreadable = (line: number, reason: string): AnswerFile => ({
    state: 'unreadable',
    actual: `${file} holds no answers in the form "key: value"`,
    why: `Line ${line}, ${JSON.stringify(text.split('\n')[line - 1]?.trim() ?? '')}: ${reason}. ${HOW}`,
    line,
  });

  const [error] = document.errors;
  const { contents } = document;
  if (text.trim() === '') return { state: 'unreadable', actual: `${file} is empty`, why: HOW, line: 1 };
  if (error === undefined && isMap(contents)) {
    return {
      state: 'read',
      answers: contents.items.map(({ key, value }) => ({
        key: isScalar(key) ? String(key.value).trim().toLowerCase() : '',
        line: lineOf(isScalar(key) ? key : contents),
        value: writtenValue(value),
      })),
    };
  }
  const line =
    error === undefined ? lineOf(contents) : lineCounter.linePos(Math.min(error.pos[0], text.trimEnd().length)).line;
  const equals = text.split('\n').findIndex((written) => /^\s*[\w-]+\s*=/.test(written));
  if (equals !== -1) return unreadable(equals + 1, 'behind the key stands "=" in place of ":"');
  const unspaced = text.split('\n').findIndex((written) => /^\s*[\w-]+:[^\s:]/.test(written));
  if (unspaced !== -1) return unreadable(unspaced + 1, 'behind the ":" there is no space');
  if (isSeq(contents)) return unreadable(line, 'it begins a list, by the dash');
  return unreadable(
    line,
    error === undefined ? 'there is no key with a ":"' : `as YAML it is wrong (${error.message})`,
  );
}

const HOW = 'Write a line for each key, "key: value".';

function writtenValue(node: unknown): WrittenAnswer['value'] {
  if (node === null) return '';
  if (isScalar(node)) return textOf(node.value);
  if (!isSeq(node)) return null;
  const texts = node.items.map((item) => (isScalar(item) ? textOf(item.value) : null));
  return texts.every((text) => text !== null) ? texts : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
