import { visibleLine } from '../text/visible.ts';
import type { Streams } from './io.ts';

/** Questions to the user at a terminal. */
export interface Prompts {
  /** Whether a user can be asked. */
  isInteractive(): boolean;
  /** The value of the selected choice. */
  select(message: string, choices: readonly { readonly value: string; readonly name: string }[]): Promise<string>;
  /** `false` unless the user confirms. */
  confirm(message: string): Promise<boolean>;
}

export function inquirerPrompts({ stdin, stderr }: Streams): Prompts {
  return {
    isInteractive: () => stdin.isTTY === true && stderr.isTTY === true,
    async select(message, choices) {
      const { default: inquirer } = await import('inquirer');
      const shown = choices.map(({ value, name }) => ({ value, name: visibleLine(name) }));
      const { answer } = await inquirer.prompt([{ type: 'select', name: 'answer', message, choices: shown }]);
      return answer;
    },
    async confirm(message) {
      const { default: inquirer } = await import('inquirer');
      const question = { type: 'confirm', name: 'answer', message: visibleLine(message), default: false } as const;
      const { answer } = await inquirer.prompt([question]);
      return answer;
    },
  };
}
