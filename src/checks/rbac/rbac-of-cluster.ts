import { loadRbac } from '../../domains/rbac/load.ts';
import type { RbacSet } from '../../domains/rbac/rbac-objects.ts';
import { fact } from '../../grading/facts.ts';
import { answerOf, askApiServer } from '../control-plane/ask-api-server.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const LISTS = [
  `${RBAC}/clusterroles`,
  `${RBAC}/clusterrolebindings`,
  `${RBAC}/roles`,
  `${RBAC}/rolebindings`,
  '/api/v1/serviceaccounts',
];

/** The types of these objects, as they are named to kubectl. */
export const RBAC_TYPES = ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings', 'serviceaccounts'];

/** The cluster's roles, bindings and service accounts, including those that the API server creates itself. */
export const rbacOfCluster = fact(async (lab): Promise<RbacSet> => {
  const { minor, signal } = lab;
  const lists = await askApiServer(lab, (api) =>
    Promise.all(LISTS.map((path) => answerOf(api, { method: 'GET', path, signal }, 200))),
  );
  const files = lists.map((list, number) => ({ name: LISTS[number] ?? '', text: JSON.stringify(list) }));
  const { set, problems } = loadRbac(files, { minor, builtIn: false });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`the cluster has an object that cannot be read: ${problem.message}`);
  return set;
});
