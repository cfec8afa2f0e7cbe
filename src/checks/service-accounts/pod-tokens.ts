import * as z from 'zod';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { absolutePath, id } from '../../scenarios/words.ts';
import { plural } from '../../text/plural.ts';
import { admittedPod, WORKLOAD_KINDS, WORKLOADS, type WorkloadKind } from '../control-plane/admitted-pod.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { askApiServer } from '../control-plane/ask-api-server.ts';
import { secretsOf } from './secrets-of-namespace.ts';
import { type TokenInPod, tokensInPod } from './tokens-in-pod.ts';

const expectedToken = z.strictObject({
  container: id.describe('the container that can read it'),
  file: absolutePath
    .default('/var/run/secrets/kubernetes.io/serviceaccount/token')
    .describe('where it is in the container'),
  audience: z.string().default('').describe('for whom it is; `""` for the API server'),
  seconds: z.int().positive().optional().describe('how long it is valid; however long if omitted'),
});
type ExpectedToken = z.infer<typeof expectedToken>;

export const podTokens = defineCheck({
  schema: checkSchema('pod-tokens', {
    workload: z.enum(WORKLOAD_KINDS).describe('its kind'),
    name: id.describe('the name of the workload'),
    namespace: id.describe('the namespace of the workload'),
    serviceAccount: id.optional().describe('the account that its Pods run as; any if omitted'),
    tokens: z
      .array(expectedToken)
      .optional()
      .describe('the tokens that its containers can read, all of them; any if omitted'),
  }),
  domain: 'service-accounts',
  description:
    'The Pods of a workload, as admission makes them from its template now, run as a certain service account and have certain tokens: projected ones, the default one, and those of Secrets, in volumes or in the environment.',
  reads: ({ workload }) => ({ types: [workload, 'serviceaccounts', 'secrets'] }),
  async judge({ workload, name, namespace, serviceAccount, tokens }, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const subject = `${workload}/${name} in namespace ${namespace}`;
    const pod = await askApiServer(lab, (api) => admittedPod(api, { kind: workload, name, namespace }, lab));
    if (pod.state === 'missing') return failing(`there is ${subject}`)(`there is no ${subject}`, '');
    if (pod.state === 'refused') {
      return failing(`${subject} has Pods`)(
        `the Pods of ${subject} are refused`,
        `The API server says: ${pod.message}`,
      );
    }
    const runsAs = typeof pod.spec.serviceAccountName === 'string' ? pod.spec.serviceAccountName : 'default';
    if (serviceAccount !== undefined && runsAs !== serviceAccount) {
      return failing(`the Pods of ${subject} run as ServiceAccount ${serviceAccount}`)(
        `they run as ServiceAccount ${runsAs}`,
        `What counts is serviceAccountName in ${pathOfTemplate(workload)}.`,
      );
    }
    if (tokens !== undefined) {
      const wrong = wrongToken(tokens, tokensInPod(pod.spec, await secretsOf(lab, namespace)));
      if (wrong !== null) return wrong;
    }
    const count = tokens === undefined ? '' : `, with ${plural(tokens.length, 'token')}`;
    return { status: 'pass', actual: `the Pods of ${subject} run as ServiceAccount ${runsAs}${count}` };
  },
});

function wrongToken(expected: readonly ExpectedToken[], found: readonly TokenInPod[]): Verdict | null {
  for (const one of expected) {
    const { container, file, audience, seconds } = one;
    const fail = failing(`container ${container} has a token ${inWords(one)}`);
    const there = found.find(
      (token) => token.kind === 'projected' && token.container === container && token.file === file,
    );
    if (there === undefined) {
      const others = found.filter((token) => token.container === container).map(tokenInWords);
      return fail(
        `container ${container} has no token at ${file}`,
        others.length === 0 ? 'It has none at all.' : `It has ${others.join(' and ')}.`,
      );
    }
    if (there.kind !== 'projected') continue;
    if (there.audience !== audience) {
      return fail(`container ${container} has ${tokenInWords(there)}`, 'Whoever it is for must be its audience.');
    }
    if (seconds !== undefined && there.seconds !== seconds) {
      return fail(`container ${container} has ${tokenInWords(there)}`, 'expirationSeconds is in seconds.');
    }
  }
  const isExpected = (token: TokenInPod) =>
    token.kind === 'projected' &&
    expected.some(({ container, file }) => container === token.container && file === token.file);
  const surplus = found.find((token) => !isExpected(token));
  if (surplus === undefined) return null;
  return failing(`container ${surplus.container} has no other token than the task asks for`)(
    `container ${surplus.container} has ${tokenInWords(surplus)}`,
    surplus.kind === 'secret'
      ? WHY_NOT_SECRET[surplus.state]
      : 'automountServiceAccountToken of the Pod counts, then that of its ServiceAccount; where neither is set, it is mounted.',
  );
}

const WHY_NOT_SECRET = {
  token: 'Such a token is valid until its Secret is deleted.',
  missing: 'A Pod that refers to a Secret which does not exist does not start.',
};

function tokenInWords(token: TokenInPod): string {
  if (token.kind === 'secret' && token.state === 'missing') return `the missing Secret ${token.secret} at ${token.at}`;
  if (token.kind === 'secret') return `the token of Secret ${token.secret} at ${token.at}`;
  return `a token ${inWords(token)}`;
}

function inWords({ file, audience, seconds }: Omit<ExpectedToken, 'container'>): string {
  const validity = seconds === undefined ? '' : `, valid for ${seconds} s`;
  return `for ${audience === '' ? 'the API server' : audience} at ${file}${validity}`;
}

/** `spec.template.spec` */
function pathOfTemplate(workload: WorkloadKind): string {
  return [...WORKLOADS[workload].template, 'spec'].join('.');
}
