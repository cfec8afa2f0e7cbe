import type { Command } from 'commander';
import { labMinors } from '../../binaries/release.ts';
import { examineApiServer } from '../../labs/examine.ts';
import { resolveLab, runningNode, statuses } from '../../labs/find.ts';
import { LabProblem } from '../../labs/lab.ts';
import type { LabRecord } from '../../labs/lab-record.ts';
import { machineFacts } from '../../labs/machine/facts.ts';
import { findingsOf } from '../../labs/machine/findings.ts';
import { restoration } from '../../labs/restore-manifest.ts';
import { locked } from '../../labs/start.ts';
import { workingManifest } from '../../labs/working-manifest.ts';
import type { LabNode } from '../../node/lab-node.ts';
import pc from '../color.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { diagnosisText } from '../diagnosis-text.ts';
import { assertNoExamLab } from '../exam/exam-lab.ts';
import { ExitError, NOT_PASSED, WRONG_USAGE } from '../exit-error.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { wrap } from '../wrap.ts';

interface DoctorOptions {
  readonly restore?: true;
  readonly yes?: true;
}

export const examples: Examples = ['cks-lab doctor', 'cks-lab doctor audit-01', 'cks-lab doctor audit-01 --restore'];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('[lab]')
    .option('--restore', "go back to the manifest with which the lab's API server was last seen running")
    .option('--yes', 'restore it without asking')
    .action((lab, options) => doctor(lab, options, context));
}

export async function doctor(lab: string | undefined, options: DoctorOptions, context: CommandContext): Promise<void> {
  const { labs, interruption } = context;
  if (lab === undefined && options.restore === undefined) return examineMachine(context);
  const signal = interruption.signal();
  const record = await resolveLab(labs, lab);
  await assertNoExamLab(record, 'diagnosis', labs);
  const node = await runningNode(labs, record, signal);
  if (options.restore) await restore(record, node, options, context);
  await examineLab(record, node, context);
}

async function examineLab(record: LabRecord, node: LabNode, { io, interruption }: CommandContext): Promise<void> {
  const signal = interruption.signal();
  const scenario = await scenarioOf(record);
  const diagnosis = await withStatus(io.stderr, (progress) =>
    examineApiServer({ node, scenario, minor: record.minor, signal, progress }),
  );
  io.print(diagnosisText(diagnosis, io.columns()));
  if (diagnosis.status === 'down') throw new ExitError(NOT_PASSED);
}

/** Shows what would change, and changes it if the user agrees. */
async function restore(
  { name }: LabRecord,
  node: LabNode,
  { yes }: DoctorOptions,
  { labs, io, interruption, prompts }: CommandContext,
): Promise<void> {
  const signal = interruption.signal();
  const kept = await workingManifest(labs.dataFolder, name);
  if (kept === null) throw new LabProblem(`the API server of lab ${name} has not been seen running since its start`);
  const restored = await restoration(node, kept, signal);
  if (restored === null) {
    io.say(`${kept.file} has not changed since the API server ran with it at ${kept.seenAt}: the cause is elsewhere.`);
    return;
  }
  io.print(restored.difference);
  if (yes === undefined) {
    const question = `Replace ${kept.file} with the manifest of ${kept.seenAt}?`;
    if (!prompts.isInteractive()) {
      throw new ExitError(WRONG_USAGE, 'cks-lab: doctor --restore asks first; without a terminal, add --yes');
    }
    if (!(await prompts.confirm(question))) throw new ExitError(NOT_PASSED, 'cks-lab: nothing was changed');
  }
  await locked({ ...labs, signal, progress: () => {} }, name, restored.apply);
  io.say(`Restored ${kept.file}; what was there before is on the node in ${restored.backup}.`);
}

async function examineMachine({ labs, io, interruption }: CommandContext): Promise<void> {
  const signal = interruption.signal();
  for (const { name, available, isolation } of Object.values(labs.providers)) {
    const availability = await available({ signal, minor: labMinors[0] });
    if (availability.usable) {
      io.print(`${pc.green('✓')} ${name} can be used`);
      for (const wall of await isolation({ signal, afresh: true })) {
        io.print(
          wrap(`${wall.name}: ${wall.detail}`, io.columns(), `    ${wall.holds ? pc.green('✓') : pc.yellow('!')} `),
        );
      }
    } else {
      io.print(wrap(`${name} cannot be used: ${availability.why}`, io.columns(), `${pc.red('✗')} `));
      for (const remedy of availability.remedies) io.print(wrap(remedy, io.columns(), '    - '));
    }
  }
  io.print(`${pc.green('✓')} Node.js ${process.version}`);
  const labMemory = Math.min(...Object.values(labs.providers).map(({ memory }) => memory));
  for (const { name, holds, detail, remedies } of findingsOf(await machineFacts(labs.dataFolder), labMemory)) {
    io.print(wrap(`${name}: ${detail}`, io.columns(), `${holds ? pc.green('✓') : pc.red('✗')} `));
    for (const remedy of remedies) io.print(wrap(remedy, io.columns(), '    - '));
  }
  const found = await statuses(labs, signal);
  const names = found.map(({ record, state }) => `${record.name} (${state})`).join(', ');
  io.print(found.length === 0 ? 'No labs.' : wrap(names, io.columns(), 'Labs: '));
}
