import { Argument, type Command } from 'commander';
import type { Examples } from '../command.ts';
import { completionScript, SHELLS, type Shell } from '../completion/script.ts';
import type { CommandContext } from '../context.ts';

export const examples: Examples = [
  'source <(cks-lab completion bash)    # also as a line of ~/.bashrc',
  'source <(cks-lab completion zsh)     # in ~/.zshrc, after compinit',
  'cks-lab completion fish > ~/.config/fish/completions/cks-lab.fish',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .addArgument(new Argument('<shell>', 'the shell that is to complete the words').choices(SHELLS))
    .action((shell: Shell) => completion(shell, context));
}

export function completion(shell: Shell, { io }: CommandContext): void {
  io.print(completionScript(shell));
}
