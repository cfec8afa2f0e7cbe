import type { Explanation } from '../../domains/rbac/explain.ts';
import { subjectInWords, userInWords } from '../../domains/rbac/identity.ts';
import { objectInWords } from '../../domains/rbac/rbac-objects.ts';
import { requestInWords } from '../../domains/rbac/request.ts';
import { mismatchInWords } from '../../domains/rbac/words.ts';
import type { AskedRequest } from '../audit/asked-requests.ts';
import pc from '../color.ts';
import { decisionText, grantText } from './decision-text.ts';
import { decisionJson } from './grant-json.ts';

export interface ExplainedRequest extends AskedRequest {
  readonly explanation: Explanation;
}

/** Each request of a line with the rule that decides it and, if it is forbidden, the rules that nearly allow it. */
export function explainedText(words: readonly string[], requests: readonly ExplainedRequest[]): string {
  if (requests.length === 0) return `${pc.bold(words.join(' '))} sends no request that the authorizer evaluates.`;
  return requests.map(requestText).join('\n\n');
}

function requestText({ http, attributes, when, explanation }: ExplainedRequest): string {
  const { decision, grants, nearMisses, otherSubjects, withoutRole } = explanation;
  const { user } = attributes;
  const also = grants.slice(1).map((grant) => `    ${pc.dim('also by')}   ${grantText(grant)}`);
  return [
    `${pc.cyan(http)}${when === null ? '' : pc.dim(`, ${when}`)}`,
    `    ${user === null ? 'nobody' : userInWords(user)}: ${requestInWords(attributes)}`,
    `    ${decision.allowed ? pc.green(decisionText(decision)) : pc.red('forbidden: no rule allows it')}`,
    ...(decision.allowed ? also : []),
    ...nearMisses.map((miss) => `    ${pc.dim('nearly by')} ${grantText(miss.grant)}, but ${mismatchInWords(miss)}`),
    ...otherSubjects.map(
      ({ subject, grant }) => `    ${pc.dim('but for')}   ${subjectInWords(subject)}: ${grantText(grant)}`,
    ),
    ...withoutRole.map(
      (binding) =>
        `    ${pc.dim('nothing by')} ${objectInWords(binding)}: there is no ${objectInWords(binding.roleRef)}`,
    ),
  ].join('\n');
}

/** A list of `{http, request, main, when, allowed, by, nearMisses: [{mismatch, by}]}`. */
export function explainedJson(requests: readonly ExplainedRequest[]): string {
  return JSON.stringify(
    requests.map(({ http, attributes, main, when, explanation: { decision, nearMisses } }) => ({
      http,
      request: attributes,
      main,
      when,
      ...decisionJson(decision),
      nearMisses: nearMisses.map(({ mismatch, grant }) => ({
        mismatch,
        by: decisionJson({ allowed: true, by: grant }).by,
      })),
    })),
  );
}
