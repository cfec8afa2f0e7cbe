import * as z from 'zod';
import { readCertificates, servingProblem } from '../../domains/certificates/index.ts';
import { checkSchema, defineCheck } from '../../grading/define-check.ts';
import type { GradedLab } from '../../grading/facts.ts';
import { failing, type Verdict } from '../../grading/verdict.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import type { ApiClient } from '../../node/api-client/api-client.ts';
import { id } from '../../scenarios/words.ts';
import { apiServer, apiServerDown } from '../control-plane/api-server.ts';
import { ApiRefused, answerOf, askApiServer, messageOf } from '../control-plane/ask-api-server.ts';
import { backendOfAll } from './backend.ts';
import { type HostRule, hostRules, hostsOf, type Json, records } from './host-rules.ts';

const schema = checkSchema('ingress-tls', {
  namespace: id.describe('the namespace of the Ingress, and therefore of its Secret'),
  host: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a host name')
    .describe('the name that a client asks for'),
  service: id.describe('the Service that all paths of the host lead to'),
  port: z.int().positive().describe('its port, as a number'),
  roots: z
    .string()
    .superRefine((pem, { addIssue }) => {
      const read = readCertificates(pem, 'roots');
      if (!read.ok) addIssue({ code: 'custom', message: read.problem });
    })
    .describe('the certificates of the authorities that the client trusts, in PEM'),
});
type IngressTls = z.infer<typeof schema>;

export const ingressTls = defineCheck({
  schema,
  domain: 'certificates',
  description:
    'An Ingress serves a host with TLS: it has a rule for the host which leads to a Service, and names a Secret with a certificate that a client accepts, with its key and its chain. Certificates are verified, today, as a client does it.',
  reads: () => ({ types: ['ingresses', 'secrets'] }),
  async judge(check, lab) {
    const state = await apiServer(lab);
    if (state.status === 'down') return apiServerDown(state, lab, 'an API server that can be asked');
    const { namespace, host } = check;
    return askApiServer(lab, async (api) => {
      const ingresses = await itemsOf(api, `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`, lab);
      const rules = hostRules(ingresses, host);
      if (rules.length === 0) {
        const hosts = hostsOf(ingresses).join(', ');
        const why = hosts === '' ? '' : `The rules are for ${hosts}.`;
        return failing(`an Ingress in namespace ${namespace} has a rule for ${host}`)('no Ingress has one', why);
      }
      for (const rule of rules) {
        const wrong = (await wrongBackend(rule, check, api, lab)) ?? (await wrongSecrets(rule, check, api, lab));
        if (wrong !== null) return wrong;
      }
      return { status: 'pass', actual: `clients accept the certificate of ${host}` };
    });
  },
});

async function wrongBackend(
  { ingress, rule }: HostRule,
  { namespace, host, service, port }: IngressTls,
  api: ApiClient,
  lab: GradedLab,
): Promise<Verdict | null> {
  const subject = `ingress/${ingress}`;
  const fail = failing(`${subject} sends all requests for ${host} to Service ${service}, port ${port}`);
  const found = backendOfAll(rule);
  if (found === null) {
    return fail(`no path of the rule for ${host} stands for all paths`, 'The path / does, with the pathType Prefix.');
  }
  const actual = `${subject} sends requests for ${host} to Service ${found.service}, port ${found.port}`;
  if (found.service !== service) return fail(actual, '');
  if (found.port === port) return null;
  const body = await objectAt(api, `/api/v1/namespaces/${namespace}/services/${service}`, lab);
  const ports = records(isRecord(body?.spec) ? body.spec.ports : undefined);
  return ports.some((one) => one.port === port && one.name === found.port) ? null : fail(actual, '');
}

async function wrongSecrets(
  { ingress, secrets }: HostRule,
  check: IngressTls,
  api: ApiClient,
  lab: GradedLab,
): Promise<Verdict | null> {
  const { host, namespace } = check;
  if (secrets.length === 0) {
    return failing(`spec.tls of ingress/${ingress} has an entry for ${host}`)(
      'it has none',
      'An entry is for the hosts that it lists, not for those of the rules.',
    );
  }
  for (const secret of secrets) {
    if (secret === null) {
      return failing(`spec.tls of ingress/${ingress} names a Secret for ${host}`)('its entry names none', '');
    }
    const fail = failing(
      `secret/${secret} in namespace ${namespace} has a certificate that clients accept for ${host}`,
    );
    const body = await objectAt(api, `/api/v1/namespaces/${namespace}/secrets/${secret}`, lab);
    if (body === null) {
      return fail(
        `there is no secret/${secret} in namespace ${namespace}`,
        `ingress/${ingress} names it, and an Ingress can use only Secrets of its own namespace.`,
      );
    }
    if (body.type !== 'kubernetes.io/tls') {
      return fail(`its type is ${String(body.type)}`, 'The type of Secrets for TLS is kubernetes.io/tls.');
    }
    const roots = readCertificates(check.roots, 'roots');
    if (!roots.ok) throw new Error(roots.problem);
    const files = { 'tls.crt': decoded(body, 'tls.crt'), 'tls.key': decoded(body, 'tls.key') };
    const problem = servingProblem(files, { host, roots: roots.value, now: new Date() });
    if (problem !== null) return fail('clients refuse it', problem);
  }
  return null;
}

async function itemsOf(api: ApiClient, path: string, { signal }: GradedLab): Promise<readonly Json[]> {
  const body = await answerOf(api, { method: 'GET', path, signal }, 200);
  return records(isRecord(body) ? body.items : undefined);
}

/** `null` if it does not exist. Rejects with ApiRefused if the API server does not say. */
async function objectAt(api: ApiClient, path: string, { signal }: GradedLab): Promise<Json | null> {
  const { status, body } = await api.json({ method: 'GET', path, signal });
  if (status === 404) return null;
  if (status === 200 && isRecord(body)) return body;
  throw new ApiRefused(`GET ${path} was answered with status ${status}: ${messageOf(body)}`);
}

/** `""` if the Secret has no such key. */
function decoded({ data }: Json, key: string): string {
  const written = isRecord(data) ? data[key] : undefined;
  return typeof written === 'string' ? Buffer.from(written, 'base64').toString() : '';
}
