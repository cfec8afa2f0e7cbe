/** What the page shows about a terminal. */
export interface TerminalState {
  /**
   * - `away`: the line is down, or the node is; it is tried again
   * - `elsewhere`: opened in too many other browsers; `reconnect` brings it back
   */
  readonly line: 'connecting' | 'open' | 'away' | 'elsewhere';
  readonly transport: 'web-socket' | 'http';
  /** Why the shell or the connection has ended, until it is open again. */
  readonly notice: string | null;
  /** Why what is typed is refused, or `null` if it is accepted. */
  readonly readOnly: string | null;
  /** Bytes that were typed while the line was down, and are sent when it is back. */
  readonly held: number;
  /** Whether no more can be held, so that what is typed is refused. */
  readonly isFull: boolean;
}

export interface TerminalOptions {
  /** `/api/seat/terminal` or `/api/seats/ID/terminal`; may have a query, such as `?terminal=2`. */
  readonly url: string;
  /** A terminal of another person follows the size that the learner has set, and cannot write to the clipboard. */
  readonly isOwn: boolean;
  /** Pixels. */
  readonly fontSize?: number;
  readonly isScreenReader?: boolean;
  onState(state: TerminalState): void;
  /** Asked before a link in the terminal is opened. */
  confirmLink(address: string): boolean;
}

export interface MountedTerminal {
  focus(): void;
  setFontSize(pixels: number): void;
  /** Has each line read out as it is printed. */
  setScreenReader(isOn: boolean): void;
  copy(): Promise<void>;
  paste(): Promise<void>;
  /** Connects again at once. */
  reconnect(): void;
  dispose(): void;
}

/**
 * Shows a terminal of the class in an element, as large as the element is, and keeps it connected. The page must load
 * xterm's style sheet. Ctrl+Shift+C and Ctrl+Shift+V copy and paste; Ctrl+Shift+Escape, or F6, leaves the terminal for
 * the next element of the page, because Tab belongs to the shell.
 */
export function mountTerminal(_element: HTMLElement, _options: TerminalOptions): MountedTerminal {
  throw new Error('not yet');
}
