import { evaluate } from '../../src/domains/audit/policy/evaluate.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import type { Attributes } from '../../src/kubernetes/request/attributes.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import { buildReference } from '../conformance/reference.ts';
import type { Figure } from './figure.ts';

const REQUESTS = 1_000_000;
const BATCH = 50_000;

const PEOPLE = [
  { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
  { name: 'system:node:worker-1', groups: ['system:nodes', 'system:authenticated'] },
  { name: 'system:kube-controller-manager', groups: ['system:authenticated'] },
  {
    name: 'system:serviceaccount:prod:app',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:prod', 'system:authenticated'],
  },
  { name: 'system:anonymous', groups: ['system:unauthenticated'] },
  null,
];
const NAMESPACES = ['default', 'kube-system', 'prod'];

/** Generates distinct requests that cover every served resource and every user. Every tenth request is for a path. */
function requests(from: number, count: number): readonly Attributes[] {
  const actions = servedTable(37).resources.flatMap((row) =>
    row.actions.map((action) => ({ ...row, ...action, namespaced: action.namespace === 'some' })),
  );
  return Array.from({ length: count }, (_, at): Attributes => {
    const number = from + at;
    const user = PEOPLE[number % PEOPLE.length] ?? null;
    const { group, resource, subresource, verb, namespaced } = actions[(number * 7) % actions.length] ?? {};
    if (number % 10 === 0 || resource === undefined)
      return { user, verb: 'get', path: `/healthz/check-${number}`, resource: null };
    const namespace = namespaced ? (NAMESPACES[number % NAMESPACES.length] ?? '') : '';
    const target = {
      group: group ?? '',
      resource,
      subresource: subresource ?? '',
      namespace,
      name: `object-${number}`,
    };
    return { user, verb: verb ?? '', path: '/', resource: target };
  });
}

/**
 * Compares the evaluation of a million distinct requests, so that no answer can come from a cache, with the evaluator
 * of k8s.io/apiserver. The two evaluators take turns.
 */
export async function evaluationFigures(text: string): Promise<readonly Figure[]> {
  const ask = await buildReference(37);
  const loaded = loadPolicy(text, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  let [ours, reference] = [0, 0];
  for (let from = 0; from < REQUESTS; from += BATCH) {
    const asked = requests(from, BATCH);
    const [answer] = await ask([{ ask: 'time', text, requests: asked }]);
    const levels: Record<string, number> = {};
    const startedAt = performance.now();
    for (const request of asked) {
      const { level } = evaluate(loaded.policy, request, 37);
      levels[level] = (levels[level] ?? 0) + 1;
    }
    ours += performance.now() - startedAt;
    reference += (answer?.nanoseconds ?? Number.NaN) / 1e6;
    const same = Object.entries(levels).every(([level, count]) => answer?.levels?.[level] === count);
    if (!same) throw new Error(`Ours decides ${JSON.stringify(levels)}, Go ${JSON.stringify(answer)}`);
  }
  return [
    { what: `evaluate ${REQUESTS.toLocaleString('en')} requests, GCE`, ours, against: 'Go', reference, maxRatio: 1.2 },
  ];
}
