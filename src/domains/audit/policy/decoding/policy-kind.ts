import type { GoType, Present } from '../../../../kubernetes/decoding/go-decode.ts';
import { describe } from '../../../../kubernetes/decoding/go-decode.ts';
import { quote } from '../../../../kubernetes/decoding/go-syntax.ts';
import type { DocumentNode } from '../../../../kubernetes/document.ts';
import type { Place } from '../../../../kubernetes/place.ts';
import { INTERNAL_POLICY, V1_POLICY } from './policy-types.ts';

const GROUP = 'audit.k8s.io';
const INTERNAL = '__internal';
/** How kube-apiserver names the registry of its audit types in messages. */
const SCHEME = 'k8s.io/apiserver/pkg/audit/scheme.go:30';

/** The declared type of a document, with the defaults of kube-apiserver's audit policy reader. */
export type PolicyKind =
  | { readonly ok: true; readonly version: 'v1' | typeof INTERNAL; readonly kind: string; readonly type: GoType }
  | { readonly ok: false; readonly message: string; readonly sentence: string; readonly place: Place };

/** Kinds of audit.k8s.io that are not Policy. */
const AUDIT_KINDS = ['Event', 'EventList', 'PolicyList'];
/** Kinds that every API group has. */
const COMMON_KINDS = [
  'CreateOptions',
  'DeleteOptions',
  'GetOptions',
  'ListOptions',
  'PatchOptions',
  'UpdateOptions',
  'WatchEvent',
];
/** Kinds that are read under any version. */
const UNVERSIONED_KINDS = ['APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions', 'Status'];

/**
 * Determines the Go type that the document is decoded into. `text` is the whole file, which one message quotes.
 * Source: k8s.io/apimachinery pkg/runtime/serializer/json, and the scheme of k8s.io/apiserver pkg/audit.
 */
export function policyKindOf(root: DocumentNode, text: string): PolicyKind {
  const meta = readTypeMeta(root);
  if (!meta.ok) return meta;
  const refuse = (message: string, sentence: string, place = meta.apiVersionPlace): PolicyKind => ({
    ok: false,
    message,
    sentence,
    place,
  });
  const slash = meta.apiVersion.indexOf('/');
  let group = meta.apiVersion.slice(0, Math.max(slash, 0));
  let version = meta.apiVersion.slice(slash + 1);
  if (version.includes('/')) {
    return refuse(
      `unexpected GroupVersion string: ${meta.apiVersion}`,
      `The apiVersion ${quote(meta.apiVersion)} has too many slashes: write audit.k8s.io/v1.`,
    );
  }
  const kind = meta.kind || 'Policy';
  if (version === '' && (group === '' || group === GROUP)) [group, version] = [GROUP, INTERNAL];
  if (version === '') {
    return refuse(
      `Object 'apiVersion' is missing in '${text}'`,
      `The apiVersion ${quote(meta.apiVersion)} does not name a version: write audit.k8s.io/v1.`,
    );
  }
  if (group === GROUP && kind === 'Policy') {
    if (version === 'v1') return { ok: true, version, kind, type: V1_POLICY };
    if (version === INTERNAL) return { ok: true, version, kind, type: INTERNAL_POLICY };
  }
  const foreign = foreignType(group, version, kind);
  if (foreign) {
    return refuse(
      `converting (${foreign}) to (audit.Policy): unknown conversion`,
      `This is a ${kind}, not an audit policy: the kind must be Policy.`,
      meta.kindPlace,
    );
  }
  const registered =
    version === INTERNAL
      ? `the internal version of group ${quote(group)}`
      : `version ${quote(group ? `${group}/${version}` : version)}`;
  const message = `no kind ${quote(kind)} is registered for ${registered} in scheme ${quote(SCHEME)}`;
  if (group !== GROUP || version !== 'v1') return refuse(message, unknownVersion(meta.apiVersion));
  return refuse(message, `There is no kind ${quote(kind)} in audit.k8s.io/v1: write Policy.`, meta.kindPlace);
}

/** The Go type of a kind that can be decoded but is not a policy. */
function foreignType(group: string, version: string, kind: string): string | undefined {
  if (UNVERSIONED_KINDS.includes(kind)) return `v1.${kind}`;
  if (group === GROUP && version === 'v1' && [...AUDIT_KINDS, ...COMMON_KINDS].includes(kind)) return `v1.${kind}`;
  if (group === '' && version === 'v1' && COMMON_KINDS.includes(kind)) return `v1.${kind}`;
  if (version !== INTERNAL) return undefined;
  if (group === GROUP && AUDIT_KINDS.includes(kind)) return `audit.${kind}`;
  return kind === 'WatchEvent' && (group === GROUP || group === '') ? 'v1.InternalEvent' : undefined;
}

function unknownVersion(apiVersion: string): string {
  return /^audit\.k8s\.io\/v1(alpha|beta)1$/.test(apiVersion)
    ? `Kubernetes 1.24 and later no longer support ${apiVersion}: write audit.k8s.io/v1.`
    : `An audit policy has the apiVersion audit.k8s.io/v1, not ${quote(apiVersion)}.`;
}

interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
  /** The place of the key, or of the document if the key is missing. */
  readonly apiVersionPlace: Place;
  readonly kindPlace: Place;
}

type ReadTypeMeta =
  | (TypeMeta & { readonly ok: true })
  | { readonly ok: false; readonly message: string; readonly sentence: string; readonly place: Place };

const META_STRUCT = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** Reads apiVersion and kind as Go's own JSON library does: case-insensitively, and the last one counts. */
function readTypeMeta(root: DocumentNode): ReadTypeMeta {
  const fail = (node: Present, target: string, sentence: string): ReadTypeMeta => ({
    ok: false,
    message: `couldn't get version/kind; json parse error: json: cannot unmarshal ${describe(node)} into Go ${target}`,
    sentence,
    place: node.place,
  });
  const { place } = root;
  if (root.kind === 'null') return { ok: true, apiVersion: '', kind: '', apiVersionPlace: place, kindPlace: place };
  if (root.kind !== 'map') {
    return fail(
      root,
      `value of type ${META_STRUCT}`,
      'An audit policy is a mapping that begins with apiVersion: audit.k8s.io/v1 and kind: Policy.',
    );
  }
  let apiVersion = '';
  let apiVersionPlace = place;
  let kind = '';
  let kindPlace = place;
  for (const { key, keyPlace, value } of root.fields) {
    const name = META_FIELDS.find((field) => fold(field) === fold(key));
    if (!name || value.kind === 'null') continue;
    if (value.kind !== 'string')
      return fail(value, `struct field .${name} of type string`, `${name} must be a string.`);
    if (name === 'kind') [kind, kindPlace] = [value.value, keyPlace];
    else [apiVersion, apiVersionPlace] = [value.value, keyPlace];
  }
  return { ok: true, apiVersion, kind, apiVersionPlace, kindPlace };
}

const META_FIELDS = ['apiVersion', 'kind'] as const;

/** Letters that encoding/json considers equal. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}
