import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { factFor } from '../../grading/facts.ts';
import { whyUnread } from '../../node/unread-file.ts';

/** A file into which a learner has written answers, each under a key. */
export type AnswerFile =
  | { readonly state: 'read'; readonly answers: readonly WrittenAnswer[] }
  /** `line` is the relevant line. */
  | { readonly state: 'unreadable'; readonly actual: string; readonly why: string; readonly line: number };

export interface WrittenAnswer {
  /** Lowercase. */
  readonly key: string;
  readonly line: number;
  /** Strings as written, without quotes and surrounding spaces; `null` for what is neither a string nor a list of strings. */
  readonly value: string | readonly string[] | null;
}

const MAX_BYTES = 1_000_000;

/** Reads a YAML mapping (JSON is one) whose values are strings, so that `0123`, `no` and `1e3` are taken literally. */
export const answerFile = factFor(async ({ node, signal }, file: string): Promise<AnswerFile> => {
  const read = await node.readFile(file, { signal, maxBytes: MAX_BYTES });
  if (read.state !== 'file') return { state: 'unreadable', actual: `${file}: ${whyUnread(read)}`, why: HOW, line: 1 };
  const text = new TextDecoder().decode(read.bytes);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter, prettyErrors: false, uniqueKeys: false });
  const lineOf = (at: Node | null | undefined) => lineCounter.linePos(at?.range?.[0] ?? 0).line;
  const unreadable = (line: number, reason: string): AnswerFile => ({
    state: 'unreadable',
    actual: `${file} holds no answers of the form "key: value"`,
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
  if (equals !== -1) return unreadable(equals + 1, 'the key is followed by "=" instead of ":"');
  const unspaced = text.split('\n').findIndex((written) => /^\s*[\w-]+:[^\s:]/.test(written));
  if (unspaced !== -1) return unreadable(unspaced + 1, 'there is no space after the ":"');
  if (isSeq(contents)) return unreadable(line, 'the dash begins a list');
  return unreadable(
    line,
    error === undefined ? 'it has no key followed by ":"' : `it is not valid YAML (${error.message})`,
  );
});

const HOW = 'Write one line for each key: "key: value".';

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
