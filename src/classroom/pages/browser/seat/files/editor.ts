import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';

export interface EditorOptions {
  readonly changed: () => void;
  readonly save: () => void;
}

export interface Editor {
  text(): string;
  /** Another file: nothing can be undone. */
  open(text: string): void;
  /** Another text of the same file, which can be undone. */
  replace(text: string): void;
  setReadOnly(isReadOnly: boolean): void;
  /** Shows a line, from 1. */
  goTo(line: number): void;
  focus(): void;
}

/**
 * An editor of text and YAML. Tab indents; Escape and then Tab leaves it. Control and format characters are shown as
 * boxes.
 */
export function createEditor(place: HTMLElement, { changed, save }: EditorOptions): Editor {
  const writable = new Compartment();
  const saved = () => {
    save();
    return true;
  };
  const stateOf = (doc: string, isReadOnly: boolean) =>
    EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        search({ top: true }),
        highlightSelectionMatches(),
        EditorView.lineWrapping,
        indentUnit.of('  '),
        yaml(),
        syntaxHighlighting(COLORS),
        LOOK,
        EditorView.contentAttributes.of({ 'aria-label': 'Text of the file' }),
        writable.of(EditorState.readOnly.of(isReadOnly)),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: saved },
          { key: 'Tab', run: indentOrInsert, shift: indentLess },
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) changed();
        }),
      ],
    });
  const view = new EditorView({ parent: place, state: stateOf('', true) });
  return {
    text: () => view.state.doc.toString(),
    open: (text) => view.setState(stateOf(text, view.state.readOnly)),
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setReadOnly: (isReadOnly) => {
      if (view.state.readOnly === isReadOnly) return;
      view.dispatch({ effects: writable.reconfigure(EditorState.readOnly.of(isReadOnly)) });
    },
    goTo: (line) => {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    },
    focus: () => view.focus(),
  };
}

/** YAML forbids tabs. */
function indentOrInsert(view: EditorView): boolean {
  if (view.state.selection.ranges.some(({ empty }) => !empty)) return indentMore(view);
  const { head } = view.state.selection.main;
  const column = head - view.state.doc.lineAt(head).from;
  view.dispatch(view.state.replaceSelection(' '.repeat(2 - (column % 2))));
  return true;
}

const COLORS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--link)' },
  { tag: [tags.string, tags.content], color: 'var(--text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--pass)' },
  { tag: [tags.comment, tags.meta], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.labelName, tags.typeName], color: 'var(--open)' },
]);

const LOOK = EditorView.theme({
  '&': { height: '100%', fontSize: '1rem', backgroundColor: 'var(--ground)', color: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.45' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--quiet)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--active-line)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--open-ground)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-searchMatch': { backgroundColor: 'var(--open-ground)', outline: '1px solid var(--open)' },
  '.cm-specialChar': { color: 'var(--fail)' },
});
