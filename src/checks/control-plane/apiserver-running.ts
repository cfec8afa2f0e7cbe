import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { diagnosis } from './api-server.ts';
import { STARTUP_FILES } from './startup-files.ts';

export const apiserverRunning = defineCheck({
  schema: checkSchema('apiserver-running', {}),
  domain: 'control-plane',
  description:
    'kube-apiserver is running and ready, with the arguments and mounts in its manifest and with the current versions of the files that it reads at startup.',
  reads: (_check, scenario) => ({ files: STARTUP_FILES.flatMap(({ pathIn }) => pathIn(scenario) ?? []) }),
  isReportedAnyway: true,
  async judge(_check, lab) {
    const fail = failing(
      'kube-apiserver is running and ready, with the arguments and mounts in its manifest and the files on disk',
    );
    const found = await diagnosis(lab);
    if (found.status !== 'running') return fail(found.actual, found.why, found.where);
    return { status: 'pass', actual: `it has been running since ${found.startedAt.toISOString()} and is ready` };
  },
});
