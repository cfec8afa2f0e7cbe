import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Block,
  type Inline,
  parseInline,
  parseMarkdown,
} from '../../../src/classroom/pages/browser/markdown/parse.ts';

const text = (value: string): Inline => ({ kind: 'text', text: value });
const paragraph = (...inlines: Inline[]): Block => ({ kind: 'paragraph', inlines });

test('headings, paragraphs and code', () => {
  expect(parseMarkdown('# A *b*\n\nfirst\nsecond\n\n    code\n      more\n\n```yaml\na: 1\n```\n')).toEqual([
    { kind: 'heading', level: 1, inlines: [text('A '), { kind: 'emphasis', inlines: [text('b')] }] },
    paragraph(text('first second')),
    { kind: 'code', text: 'code\n  more' },
    { kind: 'code', text: 'a: 1' },
  ]);
});

test('lists in lists, and paragraphs in items', () => {
  const markdown = '1. one\n   more\n\n   - `a`;\n   - b\n\n   after\n\n2. two\n\nend';
  expect(parseMarkdown(markdown)).toEqual([
    {
      kind: 'list',
      start: 1,
      items: [
        [
          paragraph(text('one more')),
          {
            kind: 'list',
            start: null,
            items: [[paragraph({ kind: 'code', text: 'a' }, text(';'))], [paragraph(text('b'))]],
          },
          paragraph(text('after')),
        ],
        [paragraph(text('two'))],
      ],
    },
    paragraph(text('end')),
  ]);
});

test('tables and quotes', () => {
  expect(parseMarkdown('| a | b |\n|---|---|\n| 1 | `x` |\n\n> quoted\n> on')).toEqual([
    { kind: 'table', head: [[text('a')], [text('b')]], rows: [[[text('1')], [{ kind: 'code', text: 'x' }]]] },
    { kind: 'quote', blocks: [paragraph(text('quoted on'))] },
  ]);
});

test('only http and https are links', () => {
  expect(parseInline('see <https://k8s.io/a> or [b](http://k8s.io/b)')).toEqual([
    text('see '),
    { kind: 'link', address: 'https://k8s.io/a', inlines: [text('https://k8s.io/a')] },
    text(' or '),
    { kind: 'link', address: 'http://k8s.io/b', inlines: [text('b')] },
  ]);
  const attacks = [
    '[x](javascript:alert)',
    '[x](JAVASCRIPT:alert)',
    '[x](data:text/html,hi)',
    '[x](//evil.example)',
    '<javascript:alert>',
    '[x](java\u0000script:alert)',
  ];
  for (const attack of attacks) expect(parseInline(attack)).toEqual([text(attack)]);
});

test('HTML is text', () => {
  const html = '<img src=x onerror=attacked()><script>attacked()</script>';
  expect(parseMarkdown(html)).toEqual([paragraph(text(html))]);
});

test('words with underscores, escapes and hard breaks', () => {
  expect(parseInline('kube_api_server and _this_ \\*not\\* **so `a**b`**')).toEqual([
    text('kube_api_server and '),
    { kind: 'emphasis', inlines: [text('this')] },
    text(' *not* '),
    { kind: 'strong', inlines: [text('so '), { kind: 'code', text: 'a**b' }] },
  ]);
  expect(parseMarkdown('one  \ntwo')).toEqual([paragraph(text('one'), { kind: 'break' }, text('two'))]);
});

test('a text that goes too deep, or never closes what it opens, ends', () => {
  expect(parseMarkdown('>'.repeat(5_000)).length).toBe(1);
  expect(parseMarkdown('- '.repeat(5_000)).length).toBe(1);
  const started = performance.now();
  for (const piece of ['**a ', '`', '``a', '[', '[a](', '*a', '_a ', '\\']) parseMarkdown(piece.repeat(5_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});

const root = join(import.meta.dirname, '../../..');
const texts = globSync('scenarios/*/{task.md,hints/*}', { cwd: root });

test('the tasks and hints of every scenario leave no mark of Markdown in their text', () => {
  expect(texts.length).toBeGreaterThan(20);
  const left = texts.flatMap((path) =>
    plainTexts(parseMarkdown(readFileSync(join(root, path), 'utf8')))
      .filter((one) => /\*\*|`|^#|^- |\]\(|<http/.test(one))
      .map((one) => `${path}: ${one}`),
  );
  expect(left).toEqual([]);
});

function plainTexts(blocks: readonly Block[]): readonly string[] {
  const inlineTexts = (inlines: readonly Inline[]): readonly string[] =>
    inlines.flatMap((inline) => {
      if ('inlines' in inline) return inlineTexts(inline.inlines);
      return inline.kind === 'text' ? [inline.text] : [];
    });
  const textsOf = (block: Block): readonly string[] => {
    switch (block.kind) {
      case 'code':
        return [];
      case 'quote':
        return plainTexts(block.blocks);
      case 'list':
        return block.items.flatMap(plainTexts);
      case 'table':
        return [...block.head, ...block.rows.flat()].flatMap(inlineTexts);
      case 'heading':
      case 'paragraph':
        return inlineTexts(block.inlines);
    }
  };
  return blocks.flatMap(textsOf);
}
