import { html, nothing, render, type TemplateResult } from 'lit-html';
import { visible, visibleLine } from '../../../../../text/visible.ts';
import type { FileView, SeatRequests } from '../../../../api.ts';
import { confirmed } from '../../ask.ts';
import { get, post } from '../../calls.ts';
import { timeOfDay } from '../../clock.ts';
import { speak } from '../../speak.ts';
import { draftOf, type FileId, keepDraft, keepLastOpened, lastOpened } from './drafts.ts';
import type { Editor } from './editor.ts';

/** The node whose files are shown, and those to begin with. */
export interface Place {
  readonly seat: string;
  readonly task: number;
  readonly files: readonly string[];
  readonly isReadOnly: boolean;
}

export interface FilesPanel {
  /** Called with every change of the seat. */
  show(place: Place): void;
  /** Opens what was open last, or the first of the files. */
  reveal(): void;
  open(path: string, line: number | null): void;
}

interface OpenFile {
  readonly id: FileId;
  /** As it is on the node, as far as this page knows. */
  readonly saved: { readonly text: string; readonly version: string | null };
  readonly isChanged: boolean;
  /** Whether the browser keeps the changes through a reload. */
  readonly isKept: boolean;
  readonly savedAt: string | null;
  /** What the node has instead, because somebody has changed it meanwhile. */
  readonly other: FileView | null;
}

/** Files of the node in an editor, which is loaded when a file is opened for the first time. */
export function createFilesPanel(root: HTMLElement): FilesPanel {
  let place: Place | null = null;
  let file: OpenFile | null = null;
  let path = '';
  let isBusy = false;
  let problem: string | null = null;
  let editor: Editor | null = null;

  const draw = () => {
    if (place === null) return;
    editor?.setReadOnly(place.isReadOnly || file === null);
    render(panelView(place), root);
  };

  const load = async (): Promise<Editor> => {
    if (editor !== null) return editor;
    const { createEditor } = await import('./editor.ts');
    const host = root.querySelector<HTMLElement>('.editor');
    if (host === null) throw new Error('the panel has not been drawn');
    editor ??= createEditor(host, { changed, save: () => void save() });
    return editor;
  };

  const changed = () => {
    if (file === null || editor === null) return;
    const text = editor.text();
    const isChanged = text !== file.saved.text;
    const isKept = keepDraft(file.id, isChanged ? { text, version: file.saved.version } : null);
    if (isChanged === file.isChanged && isKept === file.isKept) return;
    file = { ...file, isChanged, isKept };
    draw();
  };

  const open = async (wanted: string, line: number | null) => {
    if (place === null || isBusy || wanted === '') return;
    const id: FileId = { seat: place.seat, task: place.task, path: wanted };
    path = wanted;
    problem = null;
    isBusy = true;
    draw();
    const [answer, loaded] = await Promise.all([
      get<FileView>(`/api/seat/file?path=${encodeURIComponent(wanted)}`),
      load(),
    ]);
    isBusy = false;
    if (!answer.ok) problem = answer.problem.message;
    else if (place.task === id.task) {
      const { text, version } = answer.value;
      const draft = draftOf(id);
      file = null;
      loaded.open(draft?.text ?? text);
      const isChanged = draft !== null && draft.text !== text;
      const isStale = isChanged && draft.version !== version;
      file = {
        id,
        saved: isStale ? { text, version: draft.version } : { text, version },
        isChanged,
        isKept: true,
        savedAt: null,
        other: isStale ? answer.value : null,
      };
      keepLastOpened(id);
    }
    draw();
    if (answer.ok) {
      if (line !== null) loaded.goTo(line);
      loaded.focus();
    }
  };

  const save = async (over: string | null | undefined = undefined) => {
    if (file === null || editor === null || isBusy || place?.isReadOnly === true) return;
    const { id } = file;
    const text = editor.text();
    const request: SeatRequests['file'] = {
      path: id.path,
      text,
      version: over === undefined ? file.saved.version : over,
    };
    problem = null;
    isBusy = true;
    draw();
    const answer = await post<FileView>('/api/seat/file', request);
    isBusy = false;
    if (answer.ok) {
      const { version } = answer.value;
      file = { ...file, saved: { text, version }, other: null, savedAt: new Date().toISOString() };
      const isChanged = editor.text() !== text;
      keepDraft(id, isChanged ? { text: editor.text(), version } : null);
      file = { ...file, isChanged };
      speak(`${id.path} is saved.`);
    } else if (answer.problem.error === 'changed-meanwhile') await compare();
    else problem = answer.problem.message;
    draw();
  };

  /** Gets what the node has now, for the learner to choose. */
  const compare = async () => {
    if (file === null) return;
    const answer = await get<FileView>(`/api/seat/file?path=${encodeURIComponent(file.id.path)}`);
    if (answer.ok) {
      file = { ...file, other: answer.value };
      speak('The file has changed on the node meanwhile. Choose which text to keep.');
    } else problem = answer.problem.message;
  };

  const takeOther = () => {
    if (file?.other == null || editor === null) return;
    const { text, version } = file.other;
    file = { ...file, saved: { text, version }, other: null };
    editor.replace(text);
    changed();
    draw();
    editor.focus();
  };

  const discard = async () => {
    if (file === null || editor === null) return;
    const { path: name } = file.id;
    if (
      !(await confirmed({
        title: 'Discard your changes?',
        text: `${name} is shown as it is on the node.`,
        yes: 'Discard',
      }))
    )
      return;
    keepDraft(file.id, null);
    await open(name, null);
  };

  const panelView = ({ files, isReadOnly }: Place): TemplateResult => html`
    <form class="row bar" @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      void open(path.trim(), null);
    }}>
      <label class="spoken" for="path">Path of the file on the node</label>
      <input id="path" class="grow path" list="files" spellcheck="false" autocapitalize="off" autocomplete="off"
        placeholder="/etc/kubernetes/…" .value=${path} @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLInputElement) path = event.target.value;
        }}>
      <datalist id="files">${files.map((one) => html`<option value=${one}></option>`)}</datalist>
      <button ?disabled=${isBusy}>Open</button>
      <button type="button" class="main" ?disabled=${isReadOnly || file === null || isBusy || !(file.isChanged || file.saved.version === null)}
        @click=${() => void save()}>Save</button>
      ${file?.isChanged === true && !isReadOnly ? html`<button type="button" ?disabled=${isBusy} @click=${() => void discard()}>Discard…</button>` : nothing}
    </form>
    ${
      files.length === 0
        ? nothing
        : html`<p class="row files small">${files.map(
            (one) =>
              html`<button class="plain" aria-pressed=${one === file?.id.path} title=${visibleLine(one)}
                @click=${() => void open(one, null)}>${visibleLine(one.split('/').at(-1) ?? one)}</button>`,
          )}</p>`
    }
    ${problem === null ? nothing : html`<p class="problem" role="alert">${visible(problem)}</p>`}
    ${file?.other == null ? nothing : otherView(file.id.path, file.other, isReadOnly)}
    <div class="editor" ?hidden=${file === null}></div>
    ${file === null ? html`<p class="quiet empty">Open a file of the node by its path.</p>` : nothing}
    <p class="small quiet status" role="status">${statusText(isReadOnly)}</p>`;

  const otherView = (name: string, other: FileView, isReadOnly: boolean): TemplateResult => html`
    <section class="other" aria-label="Changed meanwhile">
      <p><strong>${visibleLine(name)} has changed on the node meanwhile.</strong> Your text is below; this is the node's:</p>
      <pre tabindex="0"><code>${other.version === null ? '(there is no such file any more)' : visible(other.text)}</code></pre>
      <div class="row">
        <button ?disabled=${isBusy || isReadOnly} @click=${() => void save(other.version)}>Save mine over it</button>
        <button ?disabled=${isBusy} @click=${takeOther}>Use the node's</button>
        <span class="quiet small">Undo brings yours back.</span></div>
    </section>`;

  const statusText = (isReadOnly: boolean): string => {
    if (file === null) return isBusy ? 'opening…' : '';
    if (isReadOnly) return 'read-only';
    if (isBusy) return 'saving…';
    if (file.isChanged) return file.isKept ? 'not saved yet · kept by this browser' : 'not saved yet';
    if (file.saved.version === null) return 'a new file';
    return file.savedAt === null ? 'as on the node' : `saved ${timeOfDay(file.savedAt)}`;
  };

  return {
    show: (next) => {
      const isOther = place !== null && (place.seat !== next.seat || place.task !== next.task);
      place = next;
      if (isOther) {
        file = null;
        path = '';
        problem = null;
        editor?.open('');
      }
      draw();
    },
    reveal: () => {
      if (place === null || file !== null) return;
      const last = lastOpened(place.seat, place.task) ?? place.files[0];
      if (last !== undefined) void open(last, null);
      else root.querySelector<HTMLElement>('#path')?.focus();
    },
    open: (wanted, line) => {
      if (file?.id.path === wanted && file.id.task === place?.task && editor !== null) {
        if (line !== null) editor.goTo(line);
        editor.focus();
      } else void open(wanted, line);
    },
  };
}
