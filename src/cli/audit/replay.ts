import type { Command } from 'commander';
import { type LogFile, LogUnreadable, logFile } from '../../domains/audit/log/log-file.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { replay as replayLogs } from '../../domains/audit/replay/replay.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import { UnfitLog } from '../../domains/audit/replay/unfit-log.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { byteSize } from '../byte-size.ts';
import type { Examples } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { kubernetesOption } from '../options.ts';
import { checkInputs } from '../read-text.ts';
import { type Screen, type StatusLine, statusLine } from '../status-line.ts';
import { bytesInWords } from './figures.ts';
import { READ_AS } from './option-texts.ts';
import { loadPolicyFile } from './policy-file.ts';
import { replayJson } from './replay-json.ts';
import { replayText } from './replay-text.ts';

export interface ReplayArguments {
  /** Bytes of log, for which to compute the time that they cover. */
  readonly size: number;
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export const examples: Examples = [
  'cks-lab audit replay policy.yaml audit.log',
  'cks-lab audit replay policy.yaml audit.log audit.log.gz --size 500MB',
];

export function declare(command: Command, context: CommandContext): Command {
  return command
    .argument('<policy>')
    .argument('<log...>', 'audit logs, plain or gzipped; events may be wrapped by a log shipper')
    .option('--size <bytes>', 'show how long a log of this size lasts, before and after', byteSize, byteSize('1GB'))
    .option('--json', 'print one JSON object')
    .addOption(kubernetesOption(READ_AS))
    .action((file, logs, options) => replay(file, logs, options, context));
}

export async function replay(
  file: string,
  logs: readonly string[],
  options: ReplayArguments,
  { io }: CommandContext,
): Promise<void> {
  const { size, json, kubernetes } = options;
  checkInputs([file, ...logs]);
  const loaded = await loadPolicyFile(file, kubernetes, io);
  const report = await withProgress(io.stderr, (progress) =>
    replayed(
      loaded,
      kubernetes,
      logs.map((log) => logFile(log, io.stdin)),
      progress,
    ),
  );
  io.print(json === true ? replayJson(report, loaded) : replayText(report, loaded, size));
}

async function replayed(
  { policy }: LoadedPolicy,
  minor: KubernetesMinor,
  logs: readonly LogFile[],
  progress: (bytes: number) => void,
): Promise<Replay> {
  try {
    return await replayLogs({ policy, minor }, logs, { progress });
  } catch (error) {
    if (error instanceof LogUnreadable || error instanceof UnfitLog) {
      throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Shows on a terminal how much has been read; elsewhere it shows nothing, since most logs are read quickly. */
async function withProgress(
  screen: Screen,
  work: (progress: (bytes: number) => void) => Promise<Replay>,
): Promise<Replay> {
  const line: StatusLine | null = screen.isTTY ? statusLine(screen) : null;
  try {
    const report = await work((bytes) => line?.progress('Reading the log', bytesInWords(bytes)));
    line?.done();
    return report;
  } catch (error) {
    line?.failed();
    throw error;
  }
}
