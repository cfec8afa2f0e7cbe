import { LogUnreadable, logFile } from '../../domains/audit/log/log-file.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import { replay as replayLogs } from '../../domains/audit/replay/replay.ts';
import type { Replay } from '../../domains/audit/replay/report.ts';
import { UnfitLog } from '../../domains/audit/replay/unfit-log.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { print } from '../print.ts';
import { type StatusLine, statusLine } from '../status-line.ts';
import { bytesInWords } from './figures.ts';
import { loadPolicyFile } from './policy-file.ts';
import { replayJson } from './replay-json.ts';
import { replayText } from './replay-text.ts';

export interface ReplayArguments {
  /** Bytes of log whose lasting is asked for. */
  readonly size: number;
  readonly json?: true;
  readonly kubernetes: KubernetesMinor;
}

export async function replay(file: string, logs: readonly string[], options: ReplayArguments): Promise<void> {
  const { size, json, kubernetes } = options;
  if ([file, ...logs].filter((name) => name === '-').length > 1) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: standard input (-) can be used for one file only');
  }
  const loaded = await loadPolicyFile(file, kubernetes);
  const report = await withProgress((progress) => replayed(loaded, kubernetes, logs, progress));
  print(json === true ? replayJson(report, loaded) : replayText(report, loaded, size));
}

async function replayed(
  { policy }: LoadedPolicy,
  minor: KubernetesMinor,
  logs: readonly string[],
  progress: (bytes: number) => void,
): Promise<Replay> {
  try {
    return await replayLogs({ policy, minor }, logs.map(logFile), { progress });
  } catch (error) {
    if (error instanceof LogUnreadable || error instanceof UnfitLog) {
      throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Shows on a terminal how much has been read; elsewhere a log that is soon read is not worth a word. */
async function withProgress(work: (progress: (bytes: number) => void) => Promise<Replay>): Promise<Replay> {
  const line: StatusLine | null = process.stderr.isTTY ? statusLine() : null;
  try {
    const report = await work((bytes) => line?.progress('Reading the log', bytesInWords(bytes)));
    line?.done();
    return report;
  } catch (error) {
    line?.failed();
    throw error;
  }
}
