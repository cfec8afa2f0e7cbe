import * as z from 'zod';
import { actedRun } from '../../grading/acted-run.ts';
import type { ActionResult } from '../../grading/actions.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing } from '../../grading/verdict.ts';
import { id } from '../../scenarios/words.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';

export const actionResult = defineCheck({
  schema: checkSchema('action-result', {
    action: id.describe('the action of the scenario that the check is about; it needs `mayFail: true`'),
    refusedWith: z
      .int()
      .min(400)
      .max(499)
      .optional()
      .describe(
        'the HTTP status with which the API server must refuse it: 403; omitted for an action that must succeed',
      ),
    output: z.string().min(1).optional().describe('text that its standard output or error output must contain'),
  }),
  domain: 'actions',
  description:
    'An action of the scenario succeeds, or the API server refuses it, and kubectl prints what it should. An action that the API server did not answer is an error, never a refusal.',
  stance: ({ refusedWith }) => (refusedWith === undefined ? 'demands' : 'forbids'),
  references: ({ action }, { actions }) => {
    const named = actions.flat().find(({ id }) => id === action);
    if (named === undefined) return [{ at: ['action'], message: `there is no action "${action}"` }];
    if (named.mayFail) return [];
    return [{ at: ['action'], message: `the action "${action}" needs "mayFail: true" for a check on how it ends` }];
  },
  async judge({ action, refusedWith, output }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const trace = (await actedRun(lab)).traces.find(({ id }) => id === action);
    if (trace === undefined) throw new Error(`the action "${action}" was not performed`);
    const { result, user, command } = trace;
    const refusal = refusalOf(result, command);
    const actual =
      refusal === null ? ended(result) : `the API server refused it with status ${refusal}: ${said(result)}`;
    const fail = failing(
      refusedWith === undefined
        ? `\`${command}\` succeeds for ${user.name}`
        : `the API server refuses \`${command}\` for ${user.name} with status ${refusedWith}`,
    );
    const isMet = refusedWith === undefined ? result.exitCode === 0 : refusal === refusedWith;
    if (!isMet) return fail(actual, `It was performed as ${user.name}: ${command}`);
    if (output !== undefined && !`${result.stdout}\n${result.stderr}`.includes(output)) {
      return failing(`the output of \`${command}\` contains ${JSON.stringify(output)}`)(said(result), '');
    }
    return { status: 'pass', actual };
  },
});

/**
 * The status with which the API server refused kubectl's last request; `null` if it refused nothing. Throws if the API
 * server itself failed or was not reached, which says nothing about what it allows.
 */
function refusalOf({ exitCode, statuses, stderr }: ActionResult, command: string): number | null {
  if (exitCode === 0) return null;
  const last = statuses.at(-1);
  if (last === undefined || last >= 500) {
    throw new Error(`the API server did not answer \`${command}\`: ${stderr.trim() || 'kubectl printed nothing'}`);
  }
  return last >= 400 ? last : null;
}

function ended(result: ActionResult): string {
  return result.exitCode === 0 ? 'it succeeded' : `kubectl ended with exit code ${result.exitCode}: ${said(result)}`;
}

function said({ stdout, stderr }: ActionResult): string {
  const lines = [stderr, stdout].join('\n').split('\n').filter(Boolean);
  return lines.at(0) ?? 'kubectl printed nothing';
}
