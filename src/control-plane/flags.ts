import { type DocumentNode, placeAt } from '../kubernetes/document.ts';
import type { Place } from '../kubernetes/place.ts';
import { PROFILES, type StaticPodComponent } from './component.ts';

/** One use of a flag on a command line. */
export interface FlagUse {
  readonly name: string;
  /** `null` for a flag without a value at the end of the line, which the program refuses. */
  readonly value: string | null;
  readonly place: Place;
}

/** The words of a container as the kubelet starts it, with `$(NAME)` expanded. */
interface CommandLine {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

interface Item {
  readonly text: string;
  readonly place: Place;
}

/**
 * The flags of a container as its program reads them, from `command` and then `args` (github.com/spf13/pflag):
 * `--name=value` or two items, `_` for `-` (component-base's normalization), nothing after `--`.
 */
export function flagsOf(
  document: DocumentNode,
  { command, args }: CommandLine,
  component: StaticPodComponent = 'kube-apiserver',
): readonly FlagUse[] {
  const { booleanFlags } = PROFILES[component];
  const [, ...items] = [...placed(document, 'command', command), ...placed(document, 'args', args)];
  const flags: FlagUse[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item === undefined || item.text === '--') break;
    if (!item.text.startsWith('--')) continue;
    const equals = item.text.indexOf('=');
    const name = item.text.slice(2, equals === -1 ? undefined : equals).replaceAll('_', '-');
    if (equals !== -1) flags.push({ name, value: item.text.slice(equals + 1), place: item.place });
    else if (booleanFlags.has(name)) flags.push({ name, value: 'true', place: item.place });
    else {
      index += 1;
      flags.push({ name, value: items[index]?.text ?? null, place: item.place });
    }
  }
  return flags;
}

/** Every use of one flag; the last one counts. */
export function usesOf(flags: readonly FlagUse[], name: string): readonly FlagUse[] {
  return flags.filter((flag) => flag.name === name);
}

function placed(document: DocumentNode, field: string, words: readonly string[]): readonly Item[] {
  return words.map((text, index) => ({ text, place: placeAt(document, [field, index]) }));
}
