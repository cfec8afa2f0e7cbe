import type { GradedLab } from '../../grading/facts.ts';
import { isRecord } from '../../kubernetes/decoding/record.ts';
import type { ApiClient } from '../../node/api-client/api-client.ts';
import { ApiRefused, messageOf } from './ask-api-server.ts';

/** The kinds of objects from which Pods are created. */
export const WORKLOAD_KINDS = ['pod', 'deployment', 'statefulset', 'daemonset', 'job', 'cronjob'] as const;
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

interface WorkloadType {
  /** The prefix of its URL. */
  readonly api: string;
  readonly resource: string;
  /** The path of its Pod template. */
  readonly template: readonly string[];
}

export const WORKLOADS: Readonly<Record<WorkloadKind, WorkloadType>> = {
  pod: { api: '/api/v1', resource: 'pods', template: [] },
  deployment: { api: '/apis/apps/v1', resource: 'deployments', template: ['spec', 'template'] },
  statefulset: { api: '/apis/apps/v1', resource: 'statefulsets', template: ['spec', 'template'] },
  daemonset: { api: '/apis/apps/v1', resource: 'daemonsets', template: ['spec', 'template'] },
  job: { api: '/apis/batch/v1', resource: 'jobs', template: ['spec', 'template'] },
  cronjob: { api: '/apis/batch/v1', resource: 'cronjobs', template: ['spec', 'jobTemplate', 'spec', 'template'] },
};

export interface Workload {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly namespace: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The Pods of a workload: as admission would create one now, or why there is none. */
export type AdmittedPod =
  | { readonly state: 'admitted'; readonly spec: Json }
  | { readonly state: 'missing' }
  /** The API server's message. */
  | { readonly state: 'refused'; readonly message: string };

/**
 * Asks the API server, by a dry run, what admission turns the template of a workload into; a bare Pod is used as it is.
 * Rejects with ApiRefused if the API server does not say.
 */
export async function admittedPod(api: ApiClient, workload: Workload, { signal }: GradedLab): Promise<AdmittedPod> {
  const { api: group, resource, template } = WORKLOADS[workload.kind];
  const path = `${group}/namespaces/${workload.namespace}/${resource}/${workload.name}`;
  const { status, body } = await api.json({ method: 'GET', path, signal });
  if (status === 404) return { state: 'missing' };
  if (status !== 200) throw new ApiRefused(`GET ${path} was answered with status ${status}: ${messageOf(body)}`);
  if (workload.kind === 'pod') return { state: 'admitted', spec: recordAt(body, 'spec') };
  const { metadata, spec } = template.reduce<Json>(recordAt, isRecord(body) ? body : {});
  const { labels, annotations } = isRecord(metadata) ? metadata : {};
  const pod = { metadata: { generateName: `${workload.name}-`, labels, annotations }, spec };
  const answer = await triedPod(api, workload.namespace, pod, signal);
  if (answer.state === 'missing') throw new ApiRefused(`the namespace of ${path} was deleted`);
  return answer;
}

/**
 * Asks the API server, by a dry run, what admission turns a Pod into; `missing` if there is no such namespace. Rejects
 * with ApiRefused if the API server does not say.
 */
export async function triedPod(
  api: ApiClient,
  namespace: string,
  pod: Json,
  signal: AbortSignal,
): Promise<AdmittedPod> {
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  const body = { apiVersion: 'v1', kind: 'Pod', ...pod };
  const answer = await api.json({ method: 'POST', path, body, signal });
  switch (answer.status) {
    case 201:
      return { state: 'admitted', spec: recordAt(answer.body, 'spec') };
    case 403:
    case 422:
      return { state: 'refused', message: messageOf(answer.body) };
    case 404:
      return { state: 'missing' };
    default:
      throw new ApiRefused(`POST ${path} was answered with status ${answer.status}: ${messageOf(answer.body)}`);
  }
}

/** `{}` if there is none. */
function recordAt(parent: unknown, key: string): Json {
  const found = isRecord(parent) ? parent[key] : undefined;
  return isRecord(found) ? found : {};
}
