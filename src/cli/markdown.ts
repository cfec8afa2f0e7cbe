import pc from './colour.ts';

/** Markdown as a terminal shows it best: headings and code stand out, nothing is wrapped or lost. */
export function forTerminal(markdown: string): string {
  return markdown
    .trimEnd()
    .replace(/^#+ (.*)$/gm, (_, text: string) => pc.bold(text))
    .replace(/\*\*((?:[^*\n]|\n(?!\n))+)\*\*/g, (_, text: string) => pc.bold(text))
    .replace(/`([^`\n]+)`/g, (_, text: string) => pc.cyan(text))
    .replace(/<(https?:[^>\s]+)>/g, (_, address: string) => pc.underline(address));
}
