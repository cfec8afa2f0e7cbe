import { type FlagUse, usesOf } from '../../control-plane/flags.ts';
import { commandPlace, type ManifestEvidence, type PresentManifest, whereOf } from '../../control-plane/manifest.ts';
import { closest } from '../../text/spelling.ts';
import type { Verdict } from '../verdict.ts';

/** The value of a flag that counts, or the verdict that there is none. */
export type GivenFlag =
  | { readonly given: false; readonly verdict: Verdict }
  | {
      readonly given: true;
      readonly value: string;
      readonly manifest: PresentManifest;
      /** The verdict on a wrong value: `why`, and that the flag or its manifest is there more than once. */
      readonly fail: (why: string) => Verdict;
    };

/** Finds a flag of the API server's manifest; of several uses the last one counts. `expected` is what a check asks of it. */
export function givenFlag(manifest: ManifestEvidence, flag: string, expected: string): GivenFlag {
  if (manifest.state === 'absent') {
    const actual = 'the kubelet has no manifest for the API server that it accepts';
    return {
      given: false,
      verdict: { status: 'fail', actual, expected, why: manifest.why, where: manifest.where },
    };
  }
  const { file } = manifest.manifest;
  const uses = usesOf(manifest.flags, flag);
  const last = uses.at(-1);
  const copies = manifest.shadowed.map(
    (shadowed) => ` The kubelet takes the pod from ${file}, whose name sorts last, and passes over ${shadowed}.`,
  );
  if (last === undefined) {
    const misspelt = misspelling(manifest.flags, flag);
    const why = `${misspelt?.why ?? ''}Without it ${WITHOUT[flag] ?? 'its default holds'}.${copies.join('')}`;
    return {
      given: false,
      verdict: {
        status: 'fail',
        actual: `--${flag} is not given in ${file}`,
        expected,
        why,
        where: whereOf(misspelt?.use.place) ?? commandPlace(manifest),
      },
    };
  }
  const times = uses.length === 2 ? 'twice' : `${uses.length} times`;
  const repeated = uses.length > 1 ? `The flag is given ${times}, and the last one wins. ` : '';
  const fail = (actual: string, why: string): Verdict => ({
    status: 'fail',
    actual,
    expected,
    why: `${repeated}${why}${copies.join('')}`,
    where: whereOf(last.place),
  });
  const { value } = last;
  if (value === null) {
    const why = `The API server ends at its start with: flag needs an argument: --${flag}`;
    return { given: false, verdict: fail(`--${flag} stands last on the command line, without a value`, why) };
  }
  return { given: true, value, manifest, fail: (why) => fail(`--${flag}=${value}`, why) };
}

/** A use of another flag that may have been meant for this one. */
function misspelling(flags: readonly FlagUse[], flag: string): { readonly use: FlagUse; readonly why: string } | null {
  const unsplit = flags.find(({ name }) => name.startsWith(`${flag} `));
  if (unsplit !== undefined) {
    const why = `"--${unsplit.name}" is one item of the list, and so a flag of that name; write --${flag}=VALUE. `;
    return { use: unsplit, why };
  }
  const others = flags.filter(({ name }) => !Object.hasOwn(WITHOUT, name));
  const name = closest(
    flag,
    others.map((use) => use.name),
  );
  const use = others.find((other) => other.name === name);
  return use === undefined ? null : { use, why: `--${use.name} is given; is --${flag} meant? ` };
}

const WITHOUT: Readonly<Record<string, string>> = {
  'audit-policy-file': 'the API server has no policy and records nothing',
  'audit-log-path': 'the API server writes no log, whatever its policy says',
  'audit-log-maxage': 'its default holds, which is 366 days since Kubernetes 1.36 and no limit before',
  'audit-log-maxbackup': 'its default holds, which is 100 files since Kubernetes 1.36 and no limit before',
  'audit-log-maxsize': 'its default holds, and a file is rotated at 100 MB',
};
