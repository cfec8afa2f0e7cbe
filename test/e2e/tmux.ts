import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';

/** A real terminal that runs a shell, as a user sees and operates it. */
export interface Terminal {
  /** Types a line and presses Enter. */
  type(line: string): Promise<void>;
  /** Presses keys, which are given by their names in tmux: `Down`, `Escape`, `h`. */
  press(...keys: readonly string[]): Promise<void>;
  /** All visible lines. */
  screen(): Promise<string>;
  /** Waits until the screen shows something, and returns the content of the screen. */
  shows(what: string | RegExp): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  end(): Promise<void>;
}

/** A timeout in milliseconds that allows an API server to restart on a busy machine. */
const PATIENCE = 40_000;

/** Opens a terminal with 80 columns and 24 rows that runs bash with the prompt `$ `. */
export async function terminal(env: Readonly<Record<string, string>>): Promise<Terminal> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cks-lab-tmux-'));
  const tmux = (...args: readonly string[]) =>
    execa('tmux', ['-S', path.join(folder, 'socket'), '-f', '/dev/null', ...args], {
      env: { ...env, PS1: '$ ', TMUX: '' },
    });
  await tmux('new-session', '-d', '-x', '80', '-y', '24', 'bash --norc --noprofile');
  const self: Terminal = {
    async type(line) {
      await tmux('send-keys', '-l', line);
      await tmux('send-keys', 'Enter');
    },
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    screen: async () => (await tmux('capture-pane', '-p')).stdout,
    async shows(what) {
      const expected = typeof what === 'string' ? expect.stringContaining(what) : expect.stringMatching(what);
      await expect.poll(self.screen, { timeout: PATIENCE, interval: 100 }).toEqual(expected);
      return self.screen();
    },
    resize: async (columns, rows) => void (await tmux('resize-window', '-x', String(columns), '-y', String(rows))),
    async end() {
      await tmux('kill-server');
      await rm(folder, { recursive: true, force: true });
    },
  };
  return self;
}
