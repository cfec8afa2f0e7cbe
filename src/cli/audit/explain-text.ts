import type { Body, LoggedEvent } from '../../domains/audit/policy/events.ts';
import type { Explanation, Misplaced, RuleStep } from '../../domains/audit/policy/explain.ts';
import type { LoadedPolicy } from '../../domains/audit/policy/load.ts';
import type { Attributes } from '../../kubernetes/request/attributes.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { wrap } from '../wrap.ts';
import type { AskedRequest } from './asked-requests.ts';
import { mismatchesInWords } from './mismatch-words.ts';
import { lineOf, ruleInWords } from './words.ts';

export interface ExplainedRequest extends AskedRequest {
  readonly explanation: Explanation;
}

/** If a line sends several requests, an overview of all of them; then, in full, those that are its purpose. */
export function explainText(
  words: readonly string[],
  requests: readonly ExplainedRequest[],
  loaded: LoadedPolicy,
  columns: number,
): string {
  const line = pc.bold(words.join(' '));
  if (requests.length === 0) return `${line} sends nothing for which the policy is evaluated.`;
  const mains = requests.filter(({ main }) => main);
  return [
    requests.length === 1
      ? line
      : `${line} sends\n${table(
          requests.map((request) => requestRow(request, loaded)),
          { fit: columns },
        )}`,
    ...(mains.length === 0 ? requests : mains).map((request) => requestText(request, loaded, columns)),
  ].join('\n\n');
}

function requestRow({ http, main, when, explanation }: ExplainedRequest, loaded: LoadedPolicy): readonly string[] {
  const { decision } = explanation;
  const cells = [http, decision.level, ruleInWords(decision.rule, loaded), when ?? ''];
  return ['', ...(main ? cells : cells.map(pc.dim))];
}

/** What the policy sees of a request, how each rule applies to it, and what the log will contain. */
function requestText({ http, explanation }: ExplainedRequest, loaded: LoadedPolicy, columns: number): string {
  const { request, served, steps, misplaced } = explanation;
  return [
    `${pc.cyan(http)}\n${attributesText(request, columns)}`,
    ...(served
      ? []
      : [wrap(pc.yellow(`${unservedInWords(request)}; the policy is evaluated for it nevertheless.`), columns)]),
    table(
      steps.map((step) => stepRow(step, loaded)),
      { fit: columns },
    ),
    outcome(explanation, loaded, columns),
    ...(misplaced === null ? [] : [wrap(pc.yellow(misplacedInWords(misplaced, loaded)), columns)]),
  ].join('\n\n');
}

/** Some paths, such as those for profiling, have a handler although `GET /` hides them. */
function unservedInWords({ resource, verb }: Attributes): string {
  if (resource !== null) return 'The API server serves no such request';
  return `The API server lists no such path in \`GET /\`, or does not accept ${verb} there, so it does not count as served`;
}

function attributesText({ user, verb, path, resource }: Attributes, columns: number): string {
  const target =
    resource === null
      ? [['path', path]]
      : [
          ['API group', resource.group],
          [
            'resource',
            resource.subresource === '' ? resource.resource : `${resource.resource}/${resource.subresource}`,
          ],
          ['namespace', resource.namespace],
          ['name', resource.name],
        ];
  const caller =
    user === null
      ? [['user', 'no user: authentication failed']]
      : [
          ['user', user.name],
          ['groups', user.groups.join(', ')],
        ];
  const rows = [...caller, ['verb', verb], ...target].filter(([, value]) => value !== '');
  return table(
    rows.map(([label = '', value = '']) => [pc.dim(label), value]),
    { fit: columns },
  );
}

function stepRow({ rule, outcome, mismatches }: RuleStep, loaded: LoadedPolicy): readonly string[] {
  const cells = [ruleInWords(rule, loaded), loaded.policy.rules[rule]?.level ?? ''];
  switch (outcome) {
    case 'decides':
      return [pc.green('✓'), ...cells.map(pc.bold), pc.bold('matches, and decides')];
    case 'does not match':
      return [pc.dim('·'), ...cells, mismatchesInWords(mismatches)];
    case 'not reached':
      return [' ', ...cells, mismatches.length === 0 ? 'also matches, but is not reached' : 'not reached'].map(pc.dim);
  }
}

function outcome({ decision, events }: Explanation, loaded: LoadedPolicy, columns: number): string {
  const level = pc.bold(`Level ${decision.level}`);
  if (decision.rule === null) return wrap(`${level}: no rule matches, so nothing is logged.`, columns);
  const by = `${level} by ${ruleInWords(decision.rule, loaded)}`;
  if (decision.level === 'None') return wrap(`${by}: nothing is logged.`, columns);
  if (events.length === 0) return wrap(`${by}, but every stage is omitted: nothing is logged.`, columns);
  const managedFields = decision.omitManagedFields && decision.level !== 'Metadata' ? ', without managedFields' : '';
  return `${wrap(`${by}${managedFields}. In the log:`, columns)}\n${table(events.map(eventRow), { fit: columns })}`;
}

const BODIES: Readonly<Record<Body, readonly string[]>> = {
  present: ['body'],
  'if sent': ['body if there is one'],
  absent: [],
};

function eventRow({ stage, requestObject, responseObject }: LoggedEvent): readonly string[] {
  const bodies = [
    ...BODIES[requestObject].map((body) => `request ${body}`),
    ...BODIES[responseObject].map((body) => `response ${body}`),
  ];
  return [`  ${stage}`, bodies.length === 0 ? 'no bodies' : bodies.join(', ')];
}

function misplacedInWords({ rule, above, because }: Misplaced, loaded: LoadedPolicy): string {
  const meant = ruleInWords(rule, loaded);
  const why = {
    narrower: `${meant} is meant for requests like this one`,
    dead: `${meant} also selects this request, but earlier rules leave no requests for it`,
    withholds: `${meant} names the resource and logs less`,
  }[because];
  const move = `Move it above line ${lineOf(above, loaded)} if it should decide.`;
  return `${why.replace('rule', 'Rule')}; ${ruleInWords(above, loaded)} matches the request first. ${move}`;
}
