import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { GradedLab } from '../../grading/facts.ts';
import { failing } from '../../grading/verdict.ts';
import { apiServer, placeOfError } from './api-server.ts';
import { STARTUP_FILES } from './startup-files.ts';

export const apiserverRunning = defineCheck({
  schema: checkSchema('apiserver-running', {}),
  domain: 'control-plane',
  description:
    'kube-apiserver is running and ready, with the arguments and mounts of its manifest and with the files on disk that it reads at startup.',
  reads: (_check, scenario) => ({ files: STARTUP_FILES.flatMap(({ pathIn }) => pathIn(scenario) ?? []) }),
  isReportedAnyway: true,
  async judge(_check, lab) {
    const fail = failing(
      'kube-apiserver is running and ready, with the arguments and mounts of its manifest and the files on disk',
    );
    const state = await apiServer(lab);
    if (state.status === 'down') return fail(state.actual, state.why, await placeOfError(state, lab));
    const startedAt = state.startedAt.toISOString();
    const outdated = await writtenAfter(state.startedAt, lab);
    if (outdated === null) return { status: 'pass', actual: `it has been running since ${startedAt} and is ready` };
    const { path, writtenAt } = outdated;
    return fail(
      `it has been running since ${startedAt}, with ${path} as it was then`,
      `${path} was written at ${writtenAt.toISOString()}. The API server reads it only once, at startup, so it is not running with what is on disk: restart it (move the manifest out of its folder and back, or stop the container with crictl).`,
      { file: path, line: 1 },
    );
  },
});

async function writtenAfter(startedAt: Date, lab: GradedLab): Promise<{ path: string; writtenAt: Date } | null> {
  for (const file of STARTUP_FILES) {
    const path = file.pathIn(lab.scenario);
    const writtenAt = path === null ? null : await file.writtenAt(lab);
    if (path !== null && writtenAt !== null && writtenAt > startedAt) return { path, writtenAt };
  }
  return null;
}
