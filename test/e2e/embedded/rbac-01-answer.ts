/** The roles of a correct answer to rbac-01. */
export const ROLES = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {namespace: shop, name: deployer}
rules:
- {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, patch]}
- {apiGroups: [apps], resources: [deployments/scale], verbs: [get, patch]}
- {apiGroups: [""], resources: [configmaps], resourceNames: [release], verbs: [get, update, patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {namespace: shop-staging, name: deployer}
rules:
- {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, patch]}
- {apiGroups: [apps], resources: [deployments/scale], verbs: [get, patch]}
- {apiGroups: [""], resources: [pods], verbs: [get, list]}
- {apiGroups: [""], resources: [pods/log], verbs: [get]}
`;
