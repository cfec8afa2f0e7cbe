import { createHash } from 'node:crypto';
import { decodeGo, describe } from '../../kubernetes/decoding/go-decode.ts';
import { quote } from '../../kubernetes/decoding/go-syntax.ts';
import { parseJson } from '../../kubernetes/decoding/json-text.ts';
import { parseKubernetesYaml } from '../../kubernetes/decoding/kubernetes-yaml.ts';
import type { DocumentNode, PlainValue } from '../../kubernetes/document.ts';
import { nodeAt, placeAt, plainValue } from '../../kubernetes/document.ts';
import type { Pod } from '../../kubernetes/objects/pod.ts';
import { podFrom } from '../../kubernetes/objects/pod.ts';
import { podType } from '../../kubernetes/objects/pod-types.ts';
import { apiReference, type PodError, validatePod } from '../../kubernetes/objects/validate-pod.ts';
import type { Place } from '../../kubernetes/place.ts';

/** A manifest file as the kubelet reads it. */
export type Manifest = ReadManifest | RefusedManifest;

export interface ReadManifest {
  readonly ok: true;
  readonly file: string;
  readonly pod: Pod;
  /** 32 hexadecimal digits; different content means a different pod, but comments and layout do not count. */
  readonly uid: string;
  /** The pod without what the kubelet drops, for its places. */
  readonly document: DocumentNode;
}

export interface RefusedManifest {
  readonly ok: false;
  readonly file: string;
  /** In the kubelet's words. */
  readonly message: string;
  readonly place: Place;
}

/** Maximum size in bytes of a manifest that the kubelet reads. */
export const MAX_MANIFEST_BYTES = 10 * 2 ** 20;

/**
 * Reads a manifest as the kubelet does: the first YAML document or JSON, without unknown fields, then validated. `file`
 * is its absolute path on the node. Source: pkg/kubelet/config/file.go and common.go.
 */
export function readManifest(file: string, content: Uint8Array, nodeName: string): Manifest {
  const refuse = (message: string, place: Place): RefusedManifest => ({ ok: false, file, message, place });
  const unparsed = (reason: string, place: Place) =>
    refuse(`${file}: couldn't parse as pod(${reason}), please check config file`, place);

  const text = new TextDecoder().decode(content);
  const isJson = text.trimStart().startsWith('{');
  const parsed = isJson ? parseJson(text, file) : parseKubernetesYaml(text, file);
  if (!parsed.ok) {
    return unparsed(
      isJson ? `couldn't get version/kind; json parse error: ${parsed.message}` : parsed.message,
      parsed.place,
    );
  }
  const kindProblem = wrongKind(parsed.root);
  if (kindProblem !== null) return unparsed(kindProblem, placeAt(parsed.root, ['kind']));
  const decoded = decodeGo(podType(), parsed.root, { namesEmbedded: true });
  if (!decoded.ok) return unparsed(decoded.error.message, decoded.error.place);
  const document = decoded.value;
  const quantity = badQuantity(document);
  if (quantity) return unparsed(BAD_QUANTITY, quantity.place);
  const name = nodeAt(document, ['metadata', 'name']);
  if (name?.kind !== 'string' || name.value === '') {
    return refuse('invalid pod: name is needed for the pod', placeAt(document, ['metadata', 'name']));
  }

  const pod = podFrom(document, nodeName);
  const errors = validatePod(pod);
  const [first] = errors;
  if (first)
    return refuse(`invalid pod: [${errors.map(({ message }) => message).join(' ')}]`, placeOf(document, first));
  const reference = apiReference(pod);
  if (reference !== null) return refuse(`static pods may not reference ${reference}`, placeAt(document, ['spec']));
  return { ok: true, file, pod, uid: uidOf(plainValue(document), file, nodeName), document };
}

/** The place of a validation error. */
function placeOf(document: DocumentNode, { path }: PodError): Place {
  return placeAt(document, path);
}

/** Why a document is not a v1 Pod, or `null`. Source: apimachinery pkg/runtime/serializer/json. */
function wrongKind(root: DocumentNode): string | null {
  if (root.kind !== 'map' && root.kind !== 'null') {
    return `${UNREADABLE_KIND} ${describe(root)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
  }
  const [version, kind] = ['apiVersion', 'kind'].map((key) => {
    const fields = root.kind === 'map' ? root.fields : [];
    return fields.findLast((field) => field.key.toLowerCase() === key.toLowerCase())?.value;
  });
  for (const [key, node] of [
    ['apiVersion', version],
    ['kind', kind],
  ] as const) {
    if (node && node.kind !== 'string' && node.kind !== 'null') {
      return `${UNREADABLE_KIND} ${describe(node)} into Go struct field .${key} of type string`;
    }
  }
  const kindName = kind?.kind === 'string' ? kind.value : '';
  const versionName = version?.kind === 'string' ? version.value : '';
  if (versionName.split('/').length > 2) return `unexpected GroupVersion string: ${versionName}`;
  const missing = kindName === '' ? 'Kind' : versionName === '' ? 'apiVersion' : null;
  if (missing) return `Object '${missing}' is missing in '${JSON.stringify(plainValue(root))}'`;
  if (kindName === 'Pod' && versionName === 'v1') return null;
  return `no kind ${quote(kindName)} is registered for version ${quote(versionName)} in scheme "pkg/runtime/scheme.go:111"`;
}

const UNREADABLE_KIND = "couldn't get version/kind; json parse error: json: cannot unmarshal";

const BAD_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const QUANTITY = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;

/** The first invalid quantity under `requests` or `limits` of a container. */
function badQuantity(document: DocumentNode): DocumentNode | undefined {
  for (const list of ['initContainers', 'containers']) {
    const containers = nodeAt(document, ['spec', list]);
    for (const container of containers?.kind === 'list' ? containers.items : []) {
      for (const kind of ['limits', 'requests']) {
        const quantities = nodeAt(container, ['resources', kind]);
        const fields = quantities?.kind === 'map' ? quantities.fields : [];
        const bad = fields.find(({ value }) => !isQuantity(value));
        if (bad) return bad.value;
      }
    }
  }
  return undefined;
}

function isQuantity(node: DocumentNode): boolean {
  if (node.kind === 'null') return true;
  return QUANTITY.test(node.kind === 'string' ? node.value : node.kind === 'number' ? node.text : '');
}

function uidOf(pod: PlainValue, file: string, nodeName: string): string {
  const hash = createHash('sha256').update(JSON.stringify(canonical(pod)));
  return hash.update(`host:${nodeName}file:${file}`).digest('hex').slice(0, 32);
}

function canonical(value: PlainValue): PlainValue {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(canonical);
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, field]) => [key, canonical(field)]));
}

function isList(value: PlainValue): value is readonly PlainValue[] {
  return Array.isArray(value);
}
