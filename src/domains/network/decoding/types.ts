import type { GoStruct, GoType } from '../../../kubernetes/decoding/go-decode.ts';
import { typeAt } from '../../../kubernetes/decoding/go-decode.ts';
import { podType } from '../../../kubernetes/objects/pod-types.ts';

const STRING: GoType = { kind: 'string', name: 'string' };
const INT32: GoType = { kind: 'int32' };
const STRINGS: GoType = { kind: 'list', of: STRING };
const RAW: GoType = { kind: 'raw' };
const OBJECT_META: GoType = typeAt(podType(), ['metadata']) ?? RAW;

const TYPE_META: GoStruct = struct('v1', 'TypeMeta', { apiVersion: STRING, kind: STRING });

const LABEL_SELECTOR: GoStruct = struct('v1', 'LabelSelector', {
  matchLabels: { kind: 'map', of: STRING },
  matchExpressions: {
    kind: 'list',
    of: struct('v1', 'LabelSelectorRequirement', {
      key: STRING,
      operator: { kind: 'string', name: 'v1.LabelSelectorOperator' },
      values: STRINGS,
    }),
  },
});

const PORTS: GoType = {
  kind: 'list',
  of: struct('v1', 'NetworkPolicyPort', {
    protocol: pointer({ kind: 'string', name: 'v1.Protocol' }),
    port: pointer({ kind: 'intOrString' }),
    endPort: pointer(INT32),
  }),
};

const PEERS: GoType = {
  kind: 'list',
  of: struct('v1', 'NetworkPolicyPeer', {
    podSelector: pointer(LABEL_SELECTOR),
    namespaceSelector: pointer(LABEL_SELECTOR),
    ipBlock: pointer(struct('v1', 'IPBlock', { cidr: STRING, except: STRINGS })),
  }),
};

/** Source: k8s.io/api networking/v1/types.go. */
export const NETWORK_POLICY: GoStruct = object('NetworkPolicy', {
  spec: struct('v1', 'NetworkPolicySpec', {
    podSelector: LABEL_SELECTOR,
    ingress: { kind: 'list', of: struct('v1', 'NetworkPolicyIngressRule', { ports: PORTS, from: PEERS }) },
    egress: { kind: 'list', of: struct('v1', 'NetworkPolicyEgressRule', { ports: PORTS, to: PEERS }) },
    policyTypes: { kind: 'list', of: { kind: 'string', name: 'v1.PolicyType' } },
  }),
});

export const NAMESPACE: GoStruct = object('Namespace', { spec: RAW, status: RAW });

export const SERVICE: GoStruct = object('Service', {
  spec: struct('v1', 'ServiceSpec', {
    selector: { kind: 'map', of: STRING },
    clusterIP: STRING,
    clusterIPs: STRINGS,
  }),
});

export const NODE: GoStruct = object('Node', {
  spec: struct('v1', 'NodeSpec', { podCIDR: STRING, podCIDRs: STRINGS }),
});

const POD_TEMPLATE: GoStruct = struct('v1', 'PodTemplateSpec', {
  metadata: OBJECT_META,
  spec: typeAt(podType(), ['spec']) ?? RAW,
});

const TEMPLATED: GoStruct = struct('v1', 'Spec', { template: POD_TEMPLATE });

/** A workload as far as its pods are concerned; a CronJob contains the spec of its Jobs. */
export function workloadType(kind: string): GoStruct {
  const jobTemplate = struct('v1', 'JobTemplateSpec', { metadata: OBJECT_META, spec: TEMPLATED });
  return object(kind, { spec: kind === 'CronJob' ? struct('v1', 'CronJobSpec', { jobTemplate }) : TEMPLATED });
}

function object(name: string, fields: Readonly<Record<string, GoType>>): GoStruct {
  return { ...struct('v1', name, { metadata: OBJECT_META, ...fields }), embedded: { TypeMeta: TYPE_META } };
}

function struct(pkg: string, name: string, fields: Readonly<Record<string, GoType>>): GoStruct {
  return { kind: 'struct', package: pkg, name, fields };
}

function pointer(to: GoType): GoType {
  return { kind: 'pointer', to };
}
