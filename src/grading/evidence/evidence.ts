import type { LabMinor } from '../../binaries/release.ts';
import { type ApiServerState, awaitApiServer } from '../../control-plane/await-api-server.ts';
import { type ManifestEvidence, manifestEvidence } from '../../control-plane/manifest.ts';
import type { FileStat, LabNode } from '../../node/lab-node.ts';
import type { Progress } from '../../process/progress.ts';
import type { Scenario } from '../../scenarios/load.ts';
import { type AnswerFile, answerFile } from './answer-file.ts';
import { foreseeFailure } from './foresee-failure.ts';
import { type LogEvidence, logEvidence } from './log.ts';
import { type LogFit, logFit } from './log-fit.ts';
import { type ClusterObject, type ObjectName, objectName, objectReader } from './objects.ts';
import { type PolicyEvidence, policyEvidence } from './policy.ts';
import { type SampleReplay, sampleReplay } from './sample-replay.ts';

export interface GradingContext {
  readonly node: LabNode;
  readonly scenario: Scenario;
  readonly minor: LabMinor;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What one grade finds out about a node. Each kind is collected when it is first asked for, and once. */
export interface Evidence {
  readonly minor: LabMinor;
  readonly policyPath: string;
  manifest(): Promise<ManifestEvidence>;
  policy(): Promise<PolicyEvidence>;
  apiServer(): Promise<ApiServerState>;
  /** Where the audit log is on the node; `null` for standard output while the API server is down. */
  logPath(): Promise<string | null>;
  /** Acts on the cluster, so that the API server must run. */
  log(): Promise<LogEvidence>;
  /** The log as it is now against the policy on disk; `null` while either is not there to be read. */
  logFit(): Promise<LogFit | null>;
  /** `null` for an object that is not in the cluster. Asks the API server, so that it must run. */
  object(name: ObjectName): Promise<ClusterObject | null>;
  /** A log of the node under the policy on disk, which must load. */
  replay(sample: string): Promise<SampleReplay>;
  answers(file: string): Promise<AnswerFile>;
  stat(path: string): Promise<FileStat | null>;
}

export function collectEvidence({ node, scenario, minor, signal, progress }: GradingContext): Evidence {
  const { audit, checks } = scenario.definition;
  const policy = once(() => policyEvidence(node, audit.policy, minor, signal));
  const apiServer = once(() =>
    awaitApiServer(node, {
      signal,
      progress,
      foresee: async (manifest) => foreseeFailure(manifest, audit.policy, await policy()),
    }),
  );
  const logPath = async () => (audit.log === '-' ? containerLog(await apiServer()) : audit.log);
  const namedObjects = checks.flatMap((check) => (check.kind === 'objects' ? check.all.map(objectName) : []));
  return {
    minor,
    policyPath: audit.policy,
    manifest: once(() => manifestEvidence(node, signal)),
    policy,
    apiServer,
    logPath,
    log: once(async () =>
      logEvidence(node, scenario.definition, await policy(), { path: await logPath(), minor, signal, progress }),
    ),
    logFit: once(async () => {
      const [path, loaded] = [await logPath(), await policy()];
      if (path === null || loaded.state !== 'loaded') return null;
      progress('Reading the audit log');
      return logFit(node, path, { policy: loaded.loaded.policy, minor, signal });
    }),
    object: objectReader(node, namedObjects, signal),
    replay: onceEach(async (sample) => {
      const read = await policy();
      if (read.state !== 'loaded') throw new Error('without a policy that loads, nothing can be replayed');
      progress(`Replaying ${sample}`);
      return sampleReplay(node, sample, { policy: read.loaded.policy, minor }, signal);
    }),
    answers: onceEach((file) => answerFile(node, file, signal)),
    stat: (path) => node.stat(path, { signal }),
  };
}

/** Where the node keeps what the running API server writes to its standard output. */
function containerLog(state: ApiServerState): string | null {
  return state.status === 'running' ? state.pod.logPath : null;
}

function once<T>(collect: () => Promise<T>): () => Promise<T> {
  let collected: Promise<T> | null = null;
  return () => {
    collected ??= collect();
    return collected;
  };
}

function onceEach<T>(collect: (file: string) => Promise<T>): (file: string) => Promise<T> {
  const collected = new Map<string, Promise<T>>();
  return (file) => {
    const known = collected.get(file) ?? collect(file);
    collected.set(file, known);
    return known;
  };
}
