import type { LabNode } from '../../node/lab-node.ts';
import type { NodeTerminal, TerminalEnd, TerminalSize } from '../../node/node-terminal.ts';
import { errorText } from '../../text/error-text.ts';
import { UNPARSED } from './limits.ts';
import { makeScreen, type Screen, type Snapshot } from './screen.ts';

/** Somebody who sees a terminal. */
export interface View {
  /** Whether the terminal has the size of this view and waits for it, when it is the newest of these. */
  readonly leads: boolean;
  /** Whether so much is left to draw that nothing more should be shown. */
  readonly isBehind: boolean;
  draw(snapshot: Snapshot): void;
  show(output: Uint8Array): void;
  /** The terminal, or the way to it, has ended; the view is detached. */
  ended(why: string): void;
}

/** A terminal of a node as several views see it. It is opened for the first of them, and stays open without any. */
export interface SharedTerminal {
  attach(view: View, size: TerminalSize): void;
  detach(view: View): void;
  resize(view: View, size: TerminalSize): void;
  /** A view that leads is used: it becomes the newest. */
  use(view: View): void;
  /** A view has drawn something. */
  drawn(view: View): void;
  /** Resolves when more can be written. */
  write(input: Uint8Array): Promise<void>;
  /** Leaves the node; the next view is attached to the one that `node` then returns. The shell goes on. */
  leave(why: string): void;
}

export interface SharedTerminalOptions {
  /** The name of the shell on its node. */
  readonly name: string;
  node(): Promise<LabNode>;
  printed(output: Uint8Array): void;
  resized(size: TerminalSize): void;
}

interface Attached {
  readonly view: View;
  size: TerminalSize;
  /** What has been printed since a snapshot was asked for that has not come yet. */
  pending: Uint8Array[] | null;
  /** Whether output was left out, so that a snapshot has to follow. */
  isSkipping: boolean;
}

interface Shell {
  readonly screen: Screen;
  /** `null` until it has been opened; what is typed meanwhile waits for it. */
  terminal: NodeTerminal | null;
  readonly opened: PromiseWithResolvers<void>;
  isRestored: boolean;
  isPaused: boolean;
  isUnparsed: boolean;
}

/** Resets a terminal (RIS). */
const RESET = Buffer.from('\u001bc');

export function sharedTerminal({ name, node, printed, resized }: SharedTerminalOptions): SharedTerminal {
  const views = new Map<View, Attached>();
  /** Those that lead, the newest last. */
  let leaders: readonly Attached[] = [];
  let shell: Shell | null = null;

  function open(size: TerminalSize): void {
    let answers = false;
    const opened: Shell = {
      screen: makeScreen(
        size,
        (answer) => {
          if (answers) void opened.terminal?.write(answer);
        },
        balance,
      ),
      terminal: null,
      opened: Promise.withResolvers(),
      isRestored: false,
      isPaused: false,
      isUnparsed: false,
    };
    shell = opened;
    const isCurrent = () => shell === opened;
    resized(size);
    node()
      .then((found) =>
        found.openTerminal(
          { name, size },
          {
            restored(output) {
              if (!isCurrent()) return;
              opened.isRestored = true;
              if (output.length > 0) {
                printed(Buffer.concat([RESET, output]));
                opened.screen.take(output);
              }
              void opened.screen.parsed().then(() => {
                answers = true;
              });
              follow();
              for (const attached of views.values()) draw(attached);
            },
            printed(output) {
              if (!isCurrent()) return;
              printed(output);
              opened.screen.take(output);
              for (const attached of views.values()) show(attached, output);
              balance();
            },
            ended: (end) => isCurrent() && over(endText(end)),
          },
        ),
      )
      .then(
        (terminal) => {
          if (!isCurrent()) return terminal.close();
          opened.terminal = terminal;
          opened.opened.resolve();
          follow();
        },
        (error: unknown) => isCurrent() && over(errorText(error)),
      );
  }

  /** Gives the terminal the size of the newest leader. Returns whether it had another. */
  function follow(): boolean {
    const size = leaders.at(-1)?.size;
    if (!shell?.isRestored || !shell.terminal || size === undefined || isSame(size, shell.screen.size)) return false;
    shell.terminal.resize(size);
    shell.screen.resize(size);
    resized(size);
    return true;
  }

  function draw(attached: Attached): void {
    if (!shell?.isRestored) return;
    const pending: Uint8Array[] = [];
    attached.pending = pending;
    attached.isSkipping = false;
    void shell.screen.snapshot().then((snapshot) => {
      // Another snapshot was asked for since, or the view has gone.
      if (attached.pending !== pending) return;
      attached.pending = null;
      attached.view.draw(snapshot);
      for (const output of pending) show(attached, output);
      balance();
    });
  }

  function show(attached: Attached, output: Uint8Array): void {
    if (attached.pending) attached.pending.push(output);
    else if (attached.isSkipping) return;
    else if (attached.view.isBehind && attached !== leaders.at(-1)) attached.isSkipping = true;
    else attached.view.show(output);
  }

  /** Pauses the shell while the newest leader, or the screen kept here, is behind. */
  function balance(): void {
    if (!shell?.terminal) return;
    if (shell.screen.unparsed > UNPARSED.pause) shell.isUnparsed = true;
    if (shell.screen.unparsed < UNPARSED.resume) shell.isUnparsed = false;
    const isPaused = shell.isUnparsed || leaders.at(-1)?.view.isBehind === true;
    if (isPaused === shell.isPaused) return;
    shell.isPaused = isPaused;
    if (isPaused) shell.terminal.pause();
    else shell.terminal.resume();
  }

  function over(why: string): void {
    shell?.terminal?.close();
    shell?.opened.resolve();
    shell?.screen.dispose();
    shell = null;
    const told = [...views.values()];
    views.clear();
    leaders = [];
    for (const attached of told) {
      attached.pending = null;
      attached.view.ended(why);
    }
  }

  function lead(attached: Attached): void {
    leaders = [...leaders.filter((one) => one !== attached), attached];
  }

  return {
    attach(view, size) {
      const attached: Attached = { view, size, pending: null, isSkipping: false };
      views.set(view, attached);
      if (view.leads) lead(attached);
      if (shell === null) return open(size);
      const others = follow() ? views.values() : [attached];
      for (const one of others) draw(one);
      balance();
    },
    detach(view) {
      const attached = views.get(view);
      if (!attached) return;
      views.delete(view);
      attached.pending = null;
      leaders = leaders.filter((one) => one !== attached);
      if (follow()) for (const one of views.values()) draw(one);
      balance();
    },
    resize(view, size) {
      const attached = views.get(view);
      if (!attached) return;
      attached.size = size;
      if (!view.leads) return;
      const wasNewest = leaders.at(-1) === attached;
      lead(attached);
      if (!follow()) return;
      // The newest has already resized its own.
      for (const one of views.values()) if (!wasNewest || one !== attached) draw(one);
    },
    use(view) {
      const attached = views.get(view);
      if (!attached || !view.leads || leaders.at(-1) === attached) return;
      lead(attached);
      if (follow()) for (const one of views.values()) draw(one);
      balance();
    },
    drawn(view) {
      const attached = views.get(view);
      if (attached?.isSkipping && !view.isBehind) draw(attached);
      balance();
    },
    async write(input) {
      const current = shell;
      await current?.opened.promise;
      await current?.terminal?.write(input);
    },
    leave: (why) => over(why),
  };
}

function isSame(one: TerminalSize, other: TerminalSize): boolean {
  return one.rows === other.rows && one.columns === other.columns;
}

function endText(end: TerminalEnd): string {
  switch (end.how) {
    case 'exited':
      return end.exitCode === 0 ? 'The shell has ended.' : `The shell has ended with exit code ${end.exitCode}.`;
    case 'replaced':
      return 'Another program has attached to this shell.';
    case 'refused':
    case 'unreachable':
      return `The terminal cannot be shown: ${end.why}.`;
  }
}
