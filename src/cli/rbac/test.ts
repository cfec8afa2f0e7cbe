import type { Command } from 'commander';
import type { Counterexample, Expectation, Proof } from '../../domains/rbac/expectation.ts';
import { loadExpectations } from '../../domains/rbac/expectation-schema.ts';
import { userInWords } from '../../domains/rbac/identity.ts';
import { EmptyExpectation, proveExpectation } from '../../domains/rbac/prove.ts';
import { requestInWords } from '../../domains/rbac/request.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { plural } from '../../text/plural.ts';
import pc from '../color.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { at, problemsAt } from '../place-text.ts';
import { displayName, readText } from '../read-text.ts';
import { decisionText } from './decision-text.ts';
import { decisionJson } from './grant-json.ts';
import { loadSources, type SourceOptions, withSourceOptions } from './rbac-files.ts';
import { wayJson, wayText } from './way-text.ts';

export interface TestArguments extends SourceOptions {
  readonly expect: string;
  readonly json?: true;
}

interface Tested {
  readonly expectation: Expectation;
  readonly proof: Proof;
}

export const examples: Examples = [
  'cks-lab rbac test roles/ --expect expect.yaml',
  'cks-lab rbac test --live --expect expect.yaml --json',
];

export function declare(command: Command, context: CommandContext): Command {
  return withSourceOptions(command)
    .argument('[file...]')
    .requiredOption('--expect <file>', 'the expectations')
    .option('--json', 'print one JSON object')
    .action((files, options) => test(files, options, context));
}

export async function test(files: readonly string[], options: TestArguments, { io }: CommandContext): Promise<void> {
  const { expect, json, kubernetes } = options;
  const { set } = await loadSources(files, options, io, [expect]);
  const read = loadExpectations(await readText(expect, io), displayName(expect));
  if (!read.ok) throw new ExitError(WRONG_USAGE, problemsAt(read.problems));
  const served = servedTable(kubernetes);
  const tested = read.expectations.map((expectation, number): Tested => {
    try {
      return { expectation, proof: proveExpectation(set, expectation, { served }) };
    } catch (error) {
      if (!(error instanceof EmptyExpectation)) throw error;
      throw new ExitError(WRONG_USAGE, `${at(read.placeOf(number))}: ${error.message}`);
    }
  });
  io.print(json === true ? testJson(tested) : testText(tested));
  if (tested.some(({ proof }) => proof.status === 'broken')) throw new ExitError(NOT_PASSED);
}

/** `{passed, expectations: [{name, status, counterexample: {request, command, wanted, allowed, by} | {escalation} | null}]}`. */
function testJson(tested: readonly Tested[]): string {
  return JSON.stringify({
    passed: tested.every(({ proof }) => proof.status === 'holds'),
    expectations: tested.map(({ expectation: { name }, proof }) => ({
      name,
      status: proof.status,
      counterexample: proof.status === 'holds' ? null : counterexampleJson(proof.counterexample),
    })),
  });
}

function counterexampleJson(counterexample: Counterexample) {
  if (counterexample.kind === 'escalation') {
    return { user: counterexample.user, escalation: wayJson(counterexample.way) };
  }
  const { attributes, command, wanted, decision } = counterexample;
  return { request: attributes, command, wanted, ...decisionJson(decision) };
}

function testText(tested: readonly Tested[]): string {
  const broken = tested.filter(({ proof }) => proof.status === 'broken').length;
  const all = plural(tested.length, 'expectation');
  const tally =
    broken === 0
      ? pc.green(pc.bold(`${all}, proved for every request.`))
      : pc.red(pc.bold(`${broken} of ${all} broken.`));
  return [...tested.map(expectationText), '', tally].join('\n');
}

function expectationText({ expectation: { name }, proof }: Tested): string {
  if (proof.status === 'holds') return `${pc.green('✓')} ${name}`;
  const { counterexample } = proof;
  const title = `${pc.red('✗')} ${pc.bold(name)}`;
  const row = (label: string, text: string) => `    ${pc.dim(label.padEnd(9))} ${text}`;
  if (counterexample.kind === 'escalation') return [title, wayText(counterexample.way)].join('\n');
  const { attributes, command, wanted, decision } = counterexample;
  return [
    title,
    row('broken by', pc.cyan(command)),
    row('', pc.dim(`${userInWords(attributes.user)}: ${requestInWords(attributes)}`)),
    row('it is', decisionText(decision)),
    row('wanted', wanted),
  ].join('\n');
}
