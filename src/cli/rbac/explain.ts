import { universeOfSets } from '../../domains/rbac/compare.ts';
import { escalationOf } from '../../domains/rbac/escalation.ts';
import { explain as explainRequest } from '../../domains/rbac/explain.ts';
import { permissionsOf } from '../../domains/rbac/permissions.ts';
import { servedTable } from '../../kubernetes/request/served.ts';
import { print } from '../print.ts';
import { askedOfRbac, type Caller, callerOf } from './asked-of-rbac.ts';
import { explainedJson, explainedText } from './explain-text.ts';
import { permissionsJson, permissionsText } from './permissions-text.ts';
import { loadSources, type SourceOptions } from './rbac-files.ts';

export interface ExplainArguments extends SourceOptions, Caller {
  readonly json?: true;
}

/**
 * `explain FILE… [-- REQUEST]`. `operands` are the files and the words of the request; `raw` is the whole command line,
 * which tells where the dashes are.
 */
export async function explain(
  operands: readonly string[],
  raw: readonly string[],
  options: ExplainArguments,
): Promise<void> {
  const dashes = raw.indexOf('--', raw.indexOf('explain'));
  const words = dashes === -1 ? [] : raw.slice(dashes + 1);
  const files = operands.slice(0, operands.length - words.length);
  const { json, kubernetes: minor } = options;
  const user = callerOf(options, words);
  const { set } = await loadSources(files, options);
  if (words.length > 0) {
    const asked = await askedOfRbac(words, user, minor);
    const explained = asked.map((request) => ({ ...request, explanation: explainRequest(set, request.attributes) }));
    print(json === true ? explainedJson(explained) : explainedText(words, explained));
    return;
  }
  const served = servedTable(minor);
  const universe = universeOfSets([set], served);
  const everything = {
    user,
    ...permissionsOf(set, user, universe),
    escalation: escalationOf(set, user, { served, universe }),
  };
  print(json === true ? permissionsJson(everything) : permissionsText(everything));
}
