import pc from './colour.ts';

/** Markdown as a terminal shows it best: headings and code stand out, nothing is wrapped or lost. */
export function forTerminal(markdown: string): string {
  return markdown
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.startsWith('#')
        ? pc.bold(line.replace(/^#+ /, ''))
        : line
            .replace(/\*\*([^*]+)\*\*/g, (_, text: string) => pc.bold(text))
            .replace(/`([^`]+)`/g, (_, text: string) => pc.cyan(text))
            .replace(/<(https?:[^>]+)>/g, (_, address: string) => pc.underline(address)),
    )
    .join('\n');
}
