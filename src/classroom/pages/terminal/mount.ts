/** What the page shows about a terminal. */
export interface TerminalState {
  readonly line: 'connecting' | 'open' | 'away' | 'elsewhere';
  readonly transport: 'web-socket' | 'http';
  readonly notice: string | null;
  readonly readOnly: string | null;
  readonly held: number;
  readonly isFull: boolean;
}

export interface TerminalOptions {
  readonly url: string;
  readonly isOwn: boolean;
  readonly fontSize?: number;
  readonly isScreenReader?: boolean;
  onState(state: TerminalState): void;
  confirmLink(address: string): boolean;
}

export interface MountedTerminal {
  focus(): void;
  setFontSize(pixels: number): void;
  setScreenReader(isOn: boolean): void;
  copy(): Promise<void>;
  paste(): Promise<void>;
  reconnect(): void;
  dispose(): void;
}

/** Stands in until terminals are there: an empty field. */
export function mountTerminal(element: HTMLElement, { onState }: TerminalOptions): MountedTerminal {
  const field = document.createElement('textarea');
  field.setAttribute('aria-label', 'Terminal input');
  element.append(field);
  onState({ line: 'open', transport: 'web-socket', notice: null, readOnly: null, held: 0, isFull: false });
  return {
    focus: () => field.focus(),
    setFontSize: () => undefined,
    setScreenReader: () => undefined,
    copy: async () => undefined,
    paste: async () => undefined,
    reconnect: () => undefined,
    dispose: () => field.remove(),
  };
}
