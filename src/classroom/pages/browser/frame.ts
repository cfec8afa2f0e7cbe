import { render, type TemplateResult } from 'lit-html';

/** The frame of a page, which is made once; its parts are drawn anew. */
export interface Frame {
  readonly element: HTMLElement;
  /** Throws if the frame has no such element. */
  part(selector: string): HTMLElement;
}

export function makeFrame(template: TemplateResult): Frame {
  const element = document.createElement('div');
  element.className = 'frame';
  document.body.append(element);
  render(template, element);
  return {
    element,
    part(selector) {
      const found = element.querySelector<HTMLElement>(selector);
      if (found === null) throw new Error(`the frame has no ${selector}`);
      return found;
    },
  };
}
