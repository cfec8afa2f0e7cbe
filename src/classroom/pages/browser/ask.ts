import { html, render, type TemplateResult } from 'lit-html';

export interface Question {
  readonly title: string;
  readonly text: TemplateResult | string;
  /** What the button says that does it: a verb. */
  readonly yes: string;
  readonly isDangerous?: boolean;
}

/** Asks in a modal dialog; Escape is no. */
export async function confirmed(question: Question): Promise<boolean> {
  return (await asked(question, html``)) !== null;
}

/** Asks for a number of minutes; `null` if the person would rather not. */
export async function askMinutes(question: Question, usual: number): Promise<number | null> {
  const form = await asked(
    question,
    html`<label class="field"><span>Minutes</span>
      <input name="answer" type="number" min="1" max="600" step="1" required autofocus value=${usual}></label>`,
  );
  return form === null ? null : Number(form.get('answer'));
}

/** Asks for a text of at most 500 characters; `null` if the person would rather not. */
export async function askText(question: Question): Promise<string | null> {
  const form = await asked(
    question,
    html`<label class="field"><span>Text</span>
      <textarea name="answer" required autofocus maxlength="500"></textarea></label>`,
  );
  const answer = form?.get('answer');
  return typeof answer === 'string' ? answer : null;
}

function asked({ title, text, yes, isDangerous = false }: Question, fields: TemplateResult): Promise<FormData | null> {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'question');
  return new Promise((resolve) => {
    let answer: FormData | null = null;
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      if (event.target instanceof HTMLFormElement) answer = new FormData(event.target);
      dialog.close();
    };
    render(
      html`<form method="dialog" @submit=${send}>
        <h2 id="question">${title}</h2>
        <div>${text}</div>
        ${fields}
        <div class="row">
          <button type="button" @click=${() => dialog.close()}>Cancel</button>
          <button class=${isDangerous ? 'danger' : 'main'}>${yes}</button>
        </div>
      </form>`,
      dialog,
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something in a modal dialog with a button to close it. */
export function show(title: string, content: TemplateResult): void {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'shown');
  render(
    html`<h2 id="shown">${title}</h2>
      ${content}
      <div class="row"><button @click=${() => dialog.close()}>Close</button></div>`,
    dialog,
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
