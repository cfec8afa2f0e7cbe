import type { Command } from 'commander';
import type { Proof } from '../../domains/network/expectation.ts';
import { type LoadedExpectations, loadExpectations } from '../../domains/network/load-expectations.ts';
import { EmptyExpectation, proveExpectation } from '../../domains/network/prove.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import type { Io } from '../io.ts';
import { at, problemsAt } from '../place-text.ts';
import { checkInputs, displayName, readText } from '../read-text.ts';
import { provenOrExit } from './proven.ts';
import { clusterFrom, readSources, type SourceOptions, withSourceOptions } from './sources.ts';
import { testText } from './test-text.ts';
import type { Tested } from './tested.ts';
import { verdictJson, witnessJson } from './verdict-json.ts';

export interface TestArguments extends SourceOptions {
  readonly expect: string;
  readonly json?: true;
}

export const examples: Examples = [
  'cks-lab network test policies/ --expect expect.yaml',
  'cks-lab network test --live --expect expect.yaml --json',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .requiredOption('--expect <file>', 'the expectations')
    .option('--json', 'print one JSON object')
    .action((files, options) => test(files, options, context));
}

export async function test(files: readonly string[], options: TestArguments, { io }: CommandContext): Promise<void> {
  checkInputs([...files, options.expect]);
  const { expectations, placeOf } = await expectationsIn(options.expect, io);
  const cluster = clusterFrom(await readSources(files, options, io), options, io);
  const tested = expectations.map((expectation, number): Tested => {
    try {
      return { expectation, proof: provenOrExit(() => proveExpectation(cluster, expectation)) };
    } catch (error) {
      if (!(error instanceof EmptyExpectation)) throw error;
      throw new ExitError(WRONG_USAGE, `${at(placeOf(number))}: ${error.message}`);
    }
  });
  io.print(options.json === true ? testJson(tested) : testText(tested, cluster));
  if (tested.some(({ proof }) => proof.status === 'broken')) throw new ExitError(NOT_PASSED);
}

async function expectationsIn(file: string, io: Io): Promise<LoadedExpectations & { readonly ok: true }> {
  const read = loadExpectations(await readText(file, io), displayName(file));
  if (read.ok) return read;
  throw new ExitError(WRONG_USAGE, problemsAt(read.problems));
}

/** `{passed, expectations: [{name, status, isAboutExisting, counterexample: {connection, wanted, verdict, …} | null}]}`. */
function testJson(tested: readonly Tested[]): string {
  return JSON.stringify({
    passed: tested.every(({ proof }) => proof.status === 'holds'),
    expectations: tested.map(({ expectation, proof }) => ({
      name: expectation.name,
      status: proof.status,
      isAboutExisting: proof.isAboutExisting,
      counterexample: proof.status === 'holds' ? null : counterexampleJson(proof.counterexample),
    })),
  });
}

function counterexampleJson(counterexample: (Proof & { readonly status: 'broken' })['counterexample']) {
  const { wanted, verdict } = counterexample;
  return { ...witnessJson(counterexample), wanted, verdict: verdictJson(verdict) };
}
