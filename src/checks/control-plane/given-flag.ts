import { type FlagUse, usesOf } from '../../control-plane/flags.ts';
import { commandPlace, type ManifestEvidence, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { closest } from '../../text/spelling.ts';
import { FLAG_NOTES } from './flag-notes.ts';

/** The effective value of a flag, or the verdict that it has none. */
export type GivenFlag =
  | { readonly given: false; readonly verdict: Verdict }
  | {
      readonly given: true;
      readonly value: string;
      readonly manifest: PresentManifest;
      /** The verdict on a wrong value: `why`, and a note if the flag or its manifest occurs more than once. */
      readonly fail: (why: string) => Verdict;
    };

/** The verdict for a node whose kubelet has no API server to run. */
export function noManifest({ why, where }: Extract<ManifestEvidence, { state: 'absent' }>, expected: string): Verdict {
  return failing(expected)('the kubelet accepts no manifest for the API server', why, where);
}

/** Finds a flag in the API server's manifest; if it is given several times, the last one counts. */
export function givenFlag(manifest: ManifestEvidence, flag: string, expected: string): GivenFlag {
  if (manifest.state === 'absent') return { given: false, verdict: noManifest(manifest, expected) };
  const { file } = manifest.manifest;
  const uses = usesOf(manifest.flags, flag);
  const last = uses.at(-1);
  const copies = manifest.shadowed
    .map((shadowed) => ` The kubelet takes the pod from ${file}, whose name sorts last, and ignores ${shadowed}.`)
    .join('');
  const fail = failing(expected);
  if (last === undefined) {
    const misspelt = misspelling(manifest.flags, flag);
    const consequence = FLAG_NOTES[flag]?.absent ?? 'its default applies';
    const why = `${misspelt?.why ?? ''}Without --${flag}, ${consequence}.${copies}`;
    const where = whereOf(misspelt?.use.place) ?? commandPlace(manifest);
    return { given: false, verdict: fail(`--${flag} is not given in ${file}`, why, where) };
  }
  const times = uses.length === 2 ? 'twice' : `${uses.length} times`;
  const repeated = uses.length > 1 ? `The flag is given ${times}, and the last one wins. ` : '';
  const failLast = (actual: string, why: string) => fail(actual, `${repeated}${why}${copies}`, whereOf(last.place));
  const { value } = last;
  if (value === null) {
    const why = `The API server exits on startup with: flag needs an argument: --${flag}`;
    return { given: false, verdict: failLast(`--${flag} is the last argument and has no value`, why) };
  }
  return { given: true, value, manifest, fail: (why) => failLast(`--${flag}=${value}`, why) };
}

/** A use of another flag that may have been meant for this one. */
function misspelling(flags: readonly FlagUse[], flag: string): { readonly use: FlagUse; readonly why: string } | null {
  const unsplit = flags.find(({ name }) => name.startsWith(`${flag} `));
  if (unsplit !== undefined) {
    const why = `"--${unsplit.name}" is a single item of the list, and therefore a flag of that name; write --${flag}=VALUE. `;
    return { use: unsplit, why };
  }
  const others = flags.filter(({ name }) => !Object.hasOwn(FLAG_NOTES, name));
  const name = closest(
    flag,
    others.map((use) => use.name),
  );
  const use = others.find((other) => other.name === name);
  return use === undefined ? null : { use, why: `--${use.name} is given; did you mean --${flag}? ` };
}
