import type { GoStruct, GoType } from '../decoding/go-decode.ts';
import data from './data/pod-types.json' with { type: 'json' };

interface StructData {
  /** The Go type of each field, by its name in JSON. */
  readonly fields: Readonly<Record<string, string>>;
  /** The Go type of each embedded struct. */
  readonly embedded?: Readonly<Record<string, string>>;
}

const structs: Readonly<Record<string, StructData>> = data.structs;
const named: Readonly<Record<string, string>> = data.named;
const made = new Map<string, GoType>();

/**
 * v1.Pod as the kubelet decodes it. The data is that of k8s.io/api 0.37.2, printed by test/conformance/kubelet; earlier
 * minor versions lack a few fields, none of which changes how their pods run.
 */
export function podType(): GoType {
  return goType('v1.Pod');
}

function goType(text: string): GoType {
  const known = made.get(text) ?? makeType(text);
  made.set(text, known);
  return known;
}

function makeType(text: string): GoType {
  if (text.startsWith('*')) return { kind: 'pointer', to: goType(text.slice(1)) };
  if (text.startsWith('[]')) return { kind: 'list', of: goType(text.slice(2)) };
  if (text.startsWith('map[string]')) return { kind: 'map', of: goType(text.slice('map[string]'.length)) };
  switch (text) {
    case 'string':
      return { kind: 'string', name: text };
    case 'bool':
    case 'int32':
    case 'int64':
      return { kind: text };
    case 'v1.Time':
      return { kind: 'time' };
    case 'intstr.IntOrString':
      return { kind: 'intOrString' };
    // The syntax of a quantity is checked with the rest of the pod.
    case 'resource.Quantity':
    case 'v1.FieldsV1':
      return { kind: 'raw' };
  }
  const below = named[text];
  if (below === 'string') return { kind: 'string', name: text };
  return below === undefined ? goStruct(text) : goType(below);
}

function goStruct(text: string): GoStruct {
  const { fields, embedded } = structs[text] ?? { fields: {} };
  const [pkg = '', name = ''] = text.split('.');
  return {
    kind: 'struct',
    package: pkg,
    name,
    fields: mapValues(fields, goType),
    ...(embedded && { embedded: mapValues(embedded, goStruct) }),
  };
}

function mapValues<T>(record: Readonly<Record<string, string>>, make: (text: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, text]) => [key, make(text)]));
}
