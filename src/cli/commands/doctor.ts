import type { Command } from 'commander';
import { labMinors } from '../../binaries/release.ts';
import { examineApiServer } from '../../labs/examine.ts';
import { resolveLab, runningNode, statuses } from '../../labs/find.ts';
import pc from '../colour.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { diagnosisText } from '../diagnosis-text.ts';
import { ExitError, NOT_PASSED } from '../exit-error.ts';
import { scenarioOf } from '../scenario.ts';
import { withStatus } from '../status-line.ts';
import { wrap } from '../wrap.ts';

export const examples: Examples = ['cks-lab doctor', 'cks-lab doctor audit-01'];

export function declare(command: Command, context: CommandContext): Command {
  return command.argument('[lab]').action((lab) => doctor(lab, context));
}

export async function doctor(lab: string | undefined, context: CommandContext): Promise<void> {
  if (lab === undefined) return examineMachine(context);
  const { labs, io, interruption } = context;
  const signal = interruption.signal();
  const record = await resolveLab(labs, lab);
  const node = await runningNode(labs, record, signal);
  const scenario = await scenarioOf(record);
  const diagnosis = await withStatus(io.stderr, (progress) =>
    examineApiServer({ node, scenario, minor: record.minor, signal, progress }),
  );
  io.print(diagnosisText(diagnosis, io.columns()));
  if (diagnosis.status === 'down') throw new ExitError(NOT_PASSED);
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
  const found = await statuses(labs, signal);
  const names = found.map(({ record, state }) => `${record.name} (${state})`).join(', ');
  io.print(found.length === 0 ? 'No labs.' : wrap(names, io.columns(), 'Labs: '));
}
