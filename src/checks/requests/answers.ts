import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { STATIC_POD_COMPONENTS } from '../../control-plane/component.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import { factFor, type GradedLab } from '../../grading/facts.ts';
import { failing } from '../../grading/verdict.ts';
import { type Answer, request } from '../../node/secured/request.ts';
import { plural } from '../../text/plural.ts';
import { brokenCredentials, clusterCa, credentialsField, credentialsInWords, presented } from './credentials.ts';
import { PORTS } from './endpoints.ts';
import { answerField, answerInWords, expectedInWords, isExpected, messageOfStatus } from './expected-answer.ts';
import { unlessRunning } from './running-component.ts';

const sentRequest = z.strictObject({
  to: z.enum(STATIC_POD_COMPONENTS).default('kube-apiserver').describe('the component that is asked'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: z
    .string()
    .startsWith('/')
    .describe('the path and query of the URL; `{node}` is replaced with the name of the node'),
  body: z.record(z.string(), z.unknown()).optional().describe('sent as JSON; a merge patch if the method is PATCH'),
  as: credentialsField,
  answer: answerField,
});

type SentRequest = z.infer<typeof sentRequest>;

export const answers = defineCheck({
  schema: checkSchema('answers', {
    requests: z.array(sentRequest).min(1).describe('requests that are really sent, each over a connection of its own'),
  }),
  domain: 'requests',
  description:
    'Components that run on the node answer requests, sent with the credentials of a user, with a client certificate or with none, with certain statuses, or refuse the TLS handshake. A request that gets no answer is an error, never a refusal.',
  references: ({ requests }, scenario) =>
    requests.flatMap(({ as }, index) => brokenCredentials(as, ['requests', index, 'as'], scenario)),
  async judge({ requests }, lab) {
    for (const component of new Set(requests.map(({ to }) => to))) {
      const down = await unlessRunning(lab, component);
      if (down !== null) return down;
    }
    for (const one of requests) {
      const answer = await settledAnswer(lab, one);
      if (isExpected(answer, one.answer)) continue;
      const subject = inWords(one, lab);
      return failing(`${subject} ${expectedInWords(one.answer)}`)(
        `${subject} ${answerInWords(answer)}`,
        messageOfStatus(answer),
      );
    }
    return {
      status: 'pass',
      actual: `${plural(requests.length, 'request')} got the right answer${requests.length === 1 ? '' : 's'}`,
    };
  },
});

/** Milliseconds within which a component learns about what was changed just before a grade. */
const NOTICED_WITHIN = 3_000;
/** Milliseconds between two requests. */
const LOOK_MS = 200;

const settledAt = factFor(async () => performance.now() + NOTICED_WITHIN);

/** Asks again until the answer is as expected, or until every earlier change must be known. */
async function settledAnswer(lab: GradedLab, one: SentRequest): Promise<Answer> {
  const end = await settledAt(lab, undefined);
  for (;;) {
    const answer = await send(lab, one);
    if (isExpected(answer, one.answer) || performance.now() > end) return answer;
    await sleep(LOOK_MS, undefined, { signal: lab.signal });
  }
}

async function send(lab: GradedLab, { to, method, path, body, as }: SentRequest): Promise<Answer> {
  const { node, signal } = lab;
  const { certificate, token } = await presented(lab, as);
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && {
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    }),
  };
  const sent = { method, path: path.replaceAll('{node}', node.name), headers };
  return request(
    node,
    PORTS[to],
    body === undefined ? sent : { ...sent, body: JSON.stringify(body) },
    {
      ...(to === 'kube-apiserver' && { ca: await clusterCa(lab, node.adminKubeconfig) }),
      ...(certificate && { credentials: certificate }),
    },
    signal,
  );
}

function inWords({ to, method, path, as }: SentRequest, { node, scenario }: GradedLab): string {
  const url = `https://127.0.0.1:${PORTS[to]}${path.replaceAll('{node}', node.name)}`;
  return `${method} ${url} (${to}) ${credentialsInWords(as, scenario)}`;
}
