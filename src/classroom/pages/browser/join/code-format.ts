export interface CodeField {
  readonly text: string;
  /** Where the caret is, in characters from the start. */
  readonly caret: number;
}

const LENGTH = 8;

/** A class's code as it is typed, `k7qm 4xtd` for example, in the form in which it is shown: `K7QM-4XTD`. */
export function formatCode({ text, caret }: CodeField): CodeField {
  const letters = lettersOf(text).slice(0, LENGTH);
  const before = Math.min(lettersOf(text.slice(0, caret)).length, letters.length);
  const isSplit = letters.length > 4;
  return {
    text: isSplit ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters,
    caret: isSplit && before >= 4 ? before + 1 : before,
  };
}

function lettersOf(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
