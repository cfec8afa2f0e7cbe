import { type Command, Option } from 'commander';
import type { Expectation } from '../../domains/audit/policy/expectation.ts';
import { loadExpectations } from '../../domains/audit/policy/load-expectations.ts';
import { PROFILES, type Profile, profileExpectations } from '../../domains/audit/policy/profiles.ts';
import { EmptyExpectation, proveExpectation } from '../../domains/audit/policy/prove.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { kubernetesOption } from '../options.ts';
import { at, problemsAt } from '../place-text.ts';
import { checkInputs, displayName, readText } from '../read-text.ts';
import { INCLUDE_UNSERVED, READ_AS } from './option-texts.ts';
import { loadPolicyFile } from './policy-file.ts';
import { testJson } from './test-json.ts';
import { testText } from './test-text.ts';
import type { TestedExpectation } from './tested-policy.ts';

export interface TestArguments {
  readonly expect?: string;
  readonly profile?: Profile;
  readonly includeUnserved?: true;
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export const examples: Examples = [
  'cks-lab audit test policy.yaml --expect expect.yaml',
  'cks-lab audit test policy.yaml --profile cis-3.2.2',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<policy>')
    .option('--expect <file>', 'a file with your own expectations')
    .addOption(new Option('--profile <name>', 'built-in expectations').choices(PROFILES))
    .option('--include-unserved', INCLUDE_UNSERVED)
    .option('--json', 'print one JSON object')
    .addOption(kubernetesOption(READ_AS))
    .action((file, options) => test(file, options, context));
}

export async function test(file: string, options: TestArguments, { io }: CommandContext): Promise<void> {
  const { kubernetes: minor, includeUnserved = false } = options;
  checkInputs([file, options.expect]);
  const expectations = await expectationsOf(options, io);
  const loaded = await loadPolicyFile(file, minor, io);
  const served = servedTable(minor);
  const tested = expectations.map(({ expectation, from }): TestedExpectation => {
    try {
      return { expectation, proof: proveExpectation(loaded.policy, expectation, { minor, served, includeUnserved }) };
    } catch (error) {
      throw error instanceof EmptyExpectation ? new ExitError(WRONG_USAGE, `${from}: ${error.message}`) : error;
    }
  });
  io.print(options.json === true ? testJson({ loaded, tested }) : testText({ loaded, tested }, io.columns()));
  if (tested.some(({ proof }) => proof.status === 'broken')) throw new ExitError(NOT_PASSED);
}

interface Asked {
  readonly expectation: Expectation;
  /** `expect.yaml:4:3`, or the name of the profile. */
  readonly from: string;
}

async function expectationsOf(
  { expect, profile, kubernetes: minor }: TestArguments,
  io: Io,
): Promise<readonly Asked[]> {
  if (expect === undefined && profile === undefined) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: audit test needs --expect FILE, --profile, or both');
  }
  return [
    ...(expect === undefined ? [] : await expectationsIn(expect, minor, io)),
    ...(profile === undefined
      ? []
      : profileExpectations(profile, minor).map((expectation) => ({ expectation, from: profile }))),
  ];
}

async function expectationsIn(file: string, minor: KubernetesMinor, io: Io): Promise<readonly Asked[]> {
  const read = loadExpectations(await readText(file, io), { file: displayName(file), minor });
  if (read.ok) {
    return read.expectations.map((expectation, number) => ({ expectation, from: at(read.placeOf(number)) }));
  }
  throw new ExitError(WRONG_USAGE, problemsAt(read.problems));
}
