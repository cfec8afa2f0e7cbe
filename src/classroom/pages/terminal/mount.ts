import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { connectTerminal, type Size, type TerminalState } from './connection.ts';
import { silenceAnswers } from './silence-answers.ts';

export type { TerminalState } from './connection.ts';

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
  /** Needs a page over HTTPS or on this machine, and the person's permission; Ctrl+Shift+V needs neither. */
  paste(): Promise<void>;
  /** Connects again at once. */
  reconnect(): void;
  dispose(): void;
}

const NO_SIZE: Size = { columns: 80, rows: 24 };
/** What the hub accepts. */
const MAX_SIZE: Size = { columns: 500, rows: 200 };
/** Milliseconds in which an element changes its size further. */
const RESIZING = 80;
const SCROLLBACK = 1_000;

/**
 * Shows a terminal of the class in an element, as large as the element is, and keeps it connected. The page must load
 * xterm's style sheet. Ctrl+Shift+C and Ctrl+Shift+V copy and paste; F6 is left to the page, as the way out of the
 * terminal: all other keys, Tab included, belong to the shell. What programs print cannot read the clipboard, set the
 * title or resize the window.
 */
export function mountTerminal(element: HTMLElement, options: TerminalOptions): MountedTerminal {
  const { url, isOwn, onState, confirmLink } = options;
  function openLink(_event: MouseEvent, address: string): void {
    if (!/^https?:/.test(address) || !confirmLink(address)) return;
    window.open(address, '_blank', 'noopener,noreferrer');
  }

  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontSize: options.fontSize ?? 14,
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
    scrollback: SCROLLBACK,
    screenReaderMode: options.isScreenReader ?? false,
    linkHandler: { activate: openLink, allowNonHttpProtocols: false },
    windowOptions: {},
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon(openLink));
  terminal.loadAddon(
    new ClipboardAddon(undefined, {
      readText: () => '',
      writeText: async (selection, text) => {
        if (isOwn && selection === 'c') await writeClipboard(text);
      },
    }),
  );
  // Handlers that were registered later are asked first.
  terminal.parser.registerOscHandler(52, (data) => data.endsWith(';?'));
  silenceAnswers(terminal);
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key === 'F6') return false;
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    // The browser pastes by itself, as plain text.
    if (event.code === 'KeyV') return false;
    if (event.code !== 'KeyC') return true;
    event.preventDefault();
    if (event.type === 'keydown') void copy();
    return false;
  });
  terminal.open(element);

  const connection = connectTerminal({
    url,
    size: fitting() ?? NO_SIZE,
    onState(state) {
      terminal.options.disableStdin = state.readOnly !== null;
      onState(state);
    },
    // Once everything before it is drawn.
    onScreen: ({ columns, rows }) =>
      terminal.write('', () => {
        terminal.reset();
        terminal.resize(columns, rows);
      }),
    onBytes: (output, drawn) => terminal.write(output, drawn),
  });
  terminal.onData((text) => {
    if (text === '\u0003') connection.dropUnsent();
    connection.type(new TextEncoder().encode(text));
  });
  terminal.onBinary((text) => connection.type(Uint8Array.from(text, (character) => character.charCodeAt(0))));

  let resizing: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(resizing);
    resizing = setTimeout(refit, RESIZING);
  });
  observer.observe(element);
  refit();

  /** The size that fills the element; `null` while it is not shown. */
  function fitting(): Size | null {
    const proposed = fit.proposeDimensions();
    if (!proposed || !(proposed.cols > 1) || !(proposed.rows > 0)) return null;
    return { columns: Math.min(proposed.cols, MAX_SIZE.columns), rows: Math.min(proposed.rows, MAX_SIZE.rows) };
  }

  function refit(): void {
    const size = isOwn ? fitting() : null;
    if (size === null || (size.columns === terminal.cols && size.rows === terminal.rows)) return;
    terminal.resize(size.columns, size.rows);
    connection.resize(size);
  }

  async function copy(): Promise<void> {
    if (terminal.hasSelection()) await writeClipboard(terminal.getSelection());
  }

  return {
    focus: () => terminal.focus(),
    setFontSize(pixels) {
      terminal.options.fontSize = pixels;
      refit();
    },
    setScreenReader(isOn) {
      terminal.options.screenReaderMode = isOn;
    },
    copy,
    async paste() {
      terminal.paste(await navigator.clipboard.readText());
    },
    reconnect: () => connection.reconnect(),
    dispose() {
      clearTimeout(resizing);
      observer.disconnect();
      connection.close();
      terminal.dispose();
    },
  };
}

/** Over plain HTTP, browsers only offer the command, which makes xterm put its selection into the clipboard. */
async function writeClipboard(text: string): Promise<void> {
  if (window.isSecureContext) await navigator.clipboard.writeText(text);
  else document.execCommand('copy');
}
