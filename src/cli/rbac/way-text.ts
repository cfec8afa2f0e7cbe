import type { Way } from '../../domains/rbac/escalation/way.ts';
import { gainInWords } from '../../domains/rbac/words.ts';
import pc from '../color.ts';

/** The steps of a privilege escalation, each with a command that shows that it is allowed. */
export function wayText({ technique, steps, gain }: Way): string {
  const lines = steps.map(
    ({ attributes, does, command }, number) =>
      `      ${number + 1}. ${attributes.user.name} ${does}\n         ${pc.cyan(command)}`,
  );
  return [`    ${pc.yellow(technique)}: ${gainInWords(gain)}`, ...lines].join('\n');
}

/** `{technique, gain, gainInWords, steps: [{does, request, command}]}`. */
export function wayJson({ technique, steps, gain }: Way) {
  return {
    technique,
    gain,
    gainInWords: gainInWords(gain),
    steps: steps.map(({ does, attributes, command }) => ({ does, request: attributes, command })),
  };
}
