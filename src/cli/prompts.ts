import { visibleLine } from '../text/visible.ts';
import { columnsOf } from './columns.ts';
import { cut } from './cut.ts';
import { ExitError, INTERRUPTED } from './exit-error.ts';
import type { Streams } from './io.ts';
import { wrap } from './wrap.ts';

export interface Choice {
  readonly value: string;
  readonly name: string;
  /** Shown while the choice is highlighted. */
  readonly description?: string;
}

/** A choice, or a heading above choices. */
export type Entry = Choice | { readonly heading: string };

/** Questions to the user at a terminal. Ctrl-C ends the command. */
export interface Prompts {
  /** Whether a user can be asked. */
  isInteractive(): boolean;
  /** The value of the selected choice. */
  select(message: string, choices: readonly Choice[]): Promise<string>;
  /** The same among many: `source` returns the entries for what the user has typed so far. */
  search(message: string, source: (term: string) => readonly Entry[]): Promise<string>;
  /** `false` unless the user confirms. */
  confirm(message: string): Promise<boolean>;
}

export function inquirerPrompts({ stdin, stdout, stderr }: Streams): Prompts {
  const columns = () => columnsOf(stdout);
  const shown = (choice: Choice) => fittedChoice(choice, columns());
  return {
    isInteractive: () => stdin.isTTY === true && stderr.isTTY === true,
    async select(message, choices) {
      const { default: inquirer } = await import('inquirer');
      const question = { type: 'select', name: 'answer', message, choices: choices.map(shown) } as const;
      const { answer } = await inquirer.prompt([question]).catch(interrupted);
      return answer;
    },
    async search(message, source) {
      const { default: inquirer } = await import('inquirer');
      const entries = (term: string | undefined) =>
        source(term ?? '').map((entry) =>
          'heading' in entry ? new inquirer.Separator(cut(visibleLine(entry.heading), columns() - 1)) : shown(entry),
        );
      const pageSize = Math.max(5, ('rows' in stdout && typeof stdout.rows === 'number' ? stdout.rows : 24) - 6);
      const question = { type: 'search', name: 'answer', message, source: entries, pageSize } as const;
      const { answer } = await inquirer.prompt([question]).catch(interrupted);
      return answer;
    },
    async confirm(message) {
      const { default: inquirer } = await import('inquirer');
      const question = { type: 'confirm', name: 'answer', message: visibleLine(message), default: false } as const;
      const { answer } = await inquirer.prompt([question]).catch(interrupted);
      return answer;
    },
  };
}

/** Columns in front of a choice: the pointer and a space. */
const POINTER = 2;

/** A choice of one line, which the terminal does not break, and its description, broken between words. */
export function fittedChoice({ value, name, description }: Choice, columns: number): Choice {
  const fitted = { value, name: cut(visibleLine(name), columns - POINTER) };
  return description ? { ...fitted, description: wrap(visibleLine(description), columns) } : fitted;
}

function interrupted(error: unknown): never {
  if (error instanceof Error && error.name === 'ExitPromptError') throw new ExitError(INTERRUPTED);
  throw error;
}
