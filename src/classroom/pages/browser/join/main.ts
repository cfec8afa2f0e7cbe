import { html, nothing, render, type TemplateResult } from 'lit-html';
import { visibleLine } from '../../../../text/visible.ts';
import type { ApiErrorCode, ApiProblem, Joined, JoinRequest, SeatView } from '../../../api.ts';
import { get, post } from '../calls.ts';
import { copyText } from '../copy.ts';
import '../look.css';
import './join.css';
import { formatCode } from './code-format.ts';

type Progress =
  | { readonly kind: 'form'; readonly isBusy: boolean; readonly problem: ApiProblem | null }
  | { readonly kind: 'joined'; readonly link: string; readonly isCopied: boolean };

let progress: Progress = { kind: 'form', isBusy: false, problem: null };
/** The learner to whom this browser's seat belongs already. */
let seated: string | null = null;

const root = document.createElement('main');
document.body.append(root);

function go(next: Progress): void {
  progress = next;
  draw();
}

function draw(): void {
  render(progress.kind === 'form' ? formView(progress) : joinedView(progress), root);
}

/** The field that a refusal is about. */
const FIELD_OF: Partial<Record<ApiErrorCode, 'code' | 'name'>> = { 'wrong-code': 'code', 'bad-name': 'name' };

function formView({ isBusy, problem }: Extract<Progress, { kind: 'form' }>): TemplateResult {
  const about = problem === null ? undefined : FIELD_OF[problem.error];
  const problemView = html`<p class="problem" id="problem" role="alert">${problem?.message}</p>`;
  const isAbout = (field: 'code' | 'name') => (about === field ? 'true' : 'false');
  return html`<h1>Join the class</h1>
    ${
      seated === null
        ? nothing
        : html`<p class="said">This browser has the seat of <bdi>${visibleLine(seated)}</bdi>. <a href="/seat">Continue there</a></p>`
    }
    <form @submit=${join} novalidate>
      <label class="field"><span>Code</span>
        <input name="code" class="code" required autocomplete="off" autocapitalize="characters" spellcheck="false"
          inputmode="text" placeholder="XXXX-XXXX" aria-invalid=${isAbout('code')} aria-describedby="problem"
          @input=${(event: InputEvent) => reformat(event.target)}></label>
      ${about === 'code' ? problemView : nothing}
      <label class="field"><span>Name</span>
        <input name="name" required maxlength="40" autocomplete="name" spellcheck="false"
          aria-invalid=${isAbout('name')} aria-describedby="problem"></label>
      ${about === 'name' ? problemView : nothing}
      ${problem !== null && about === undefined ? problemView : nothing}
      <button class="main wide" ?disabled=${isBusy}>${isBusy ? 'Joining…' : 'Join'}</button>
    </form>
    <p class="quiet">You get a link that brings you back to your seat, on any browser. Your instructor sees your name.</p>`;
}

function joinedView({ link, isCopied }: Extract<Progress, { kind: 'joined' }>): TemplateResult {
  return html`<h1>Your seat is ready</h1>
    <p>This link brings you back to it, on any browser. Keep it to yourself: whoever has it is you. It is shown only now.</p>
    <p class="row"><input class="grow link" readonly aria-label="The link to your seat" value=${link}
      @focus=${(event: Event) => event.target instanceof HTMLInputElement && event.target.select()}>
      <button @click=${copy}>${isCopied ? 'Copied' : 'Copy'}</button></p>
    <p class="spoken" role="status">${isCopied ? 'The link has been copied.' : ''}</p>
    <p><a class="button main wide" id="seat" href="/seat">Go to your seat</a></p>`;
}

function reformat(target: EventTarget | null): void {
  if (!(target instanceof HTMLInputElement)) return;
  const { text, caret } = formatCode({ text: target.value, caret: target.selectionStart ?? target.value.length });
  target.value = text;
  target.setSelectionRange(caret, caret);
}

async function join(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement) || (progress.kind === 'form' && progress.isBusy)) return;
  const form = event.target;
  const field = (name: string) => {
    const value = new FormData(form).get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const request: JoinRequest = { code: field('code'), name: field('name') };
  const missing = request.code === '' ? 'code' : request.name === '' ? 'name' : null;
  if (missing !== null) {
    const message = missing === 'code' ? 'Enter the code of the class.' : 'Enter your name.';
    go({ kind: 'form', isBusy: false, problem: { error: missing === 'code' ? 'wrong-code' : 'bad-name', message } });
    form.querySelector<HTMLInputElement>(`[name=${missing}]`)?.focus();
    return;
  }
  go({ kind: 'form', isBusy: true, problem: null });
  const answer = await post<Joined>('/api/join', request);
  if (answer.ok) {
    go({ kind: 'joined', link: answer.value.link, isCopied: false });
    root.querySelector<HTMLElement>('#seat')?.focus();
    return;
  }
  go({ kind: 'form', isBusy: false, problem: answer.problem });
  form.querySelector<HTMLInputElement>(`[name=${FIELD_OF[answer.problem.error] ?? 'code'}]`)?.focus();
}

async function copy(): Promise<void> {
  if (progress.kind !== 'joined') return;
  const { link } = progress;
  go({ kind: 'joined', link, isCopied: await copyText(link) });
}

draw();
const code = root.querySelector<HTMLInputElement>('[name=code]');
if (code !== null) {
  code.value = new URLSearchParams(window.location.search).get('code') ?? '';
  reformat(code);
  root.querySelector<HTMLInputElement>(code.value === '' ? '[name=code]' : '[name=name]')?.focus();
}
const seat = await get<SeatView>('/api/seat');
if (seat.ok) {
  seated = seat.value.seat.name;
  draw();
}
