import { decodeGo } from '../../kubernetes/decoding/go-decode.ts';
import { quote } from '../../kubernetes/decoding/go-syntax.ts';
import { meantField } from '../../kubernetes/decoding/meant-field.ts';
import { typeMismatchInWords } from '../../kubernetes/decoding/type-mismatch.ts';
import type { DocumentNode, FieldNode } from '../../kubernetes/document.ts';
import { goPath, nodeAt, placeAt } from '../../kubernetes/document.ts';
import type { KubernetesMinor } from '../../kubernetes/minor.ts';
import type { Place } from '../../kubernetes/place.ts';
import { aggregate } from './aggregate.ts';
import { builtInOf } from './built-in.ts';
import { readDocuments } from './decoding/documents.ts';
import { itemsAt, stringAt } from './decoding/fields.ts';
import { isRbacKind, RBAC_TYPES, type RbacKind } from './decoding/rbac-types.ts';
import { toObject } from './decoding/to-object.ts';
import { validate } from './decoding/validate.ts';
import { identityOf } from './identity.ts';
import type { Binding, PolicyRule, RbacSet, Role, ServiceAccount } from './rbac-objects.ts';
import { namespaceOf, objectInWords } from './rbac-objects.ts';

export interface RbacFile {
  /** The name of the file in places. */
  readonly name: string;
  readonly text: string;
}

export interface LoadOptions {
  readonly minor: KubernetesMinor;
  /** The namespace of namespaced objects that name none; `default` by default. */
  readonly namespace?: string;
  /** Whether to include the roles and bindings that the API server creates itself; true by default. */
  readonly builtIn?: boolean;
}

/** An object that the API server refuses, or a file that cannot be read. */
export interface LoadProblem {
  readonly place: Place;
  readonly message: string;
}

/** A field that is dropped unless the client asks the API server to be strict, as kubectl does. */
export interface DroppedField {
  readonly kind: 'unknown-field' | 'duplicate-field' | 'duplicate-object' | 'ignored-namespace';
  readonly place: Place;
  readonly message: string;
  readonly fix: string;
}

export interface LoadedRbac {
  /** The objects that the API server accepts, followed by the built-in ones. */
  readonly set: RbacSet;
  readonly problems: readonly LoadProblem[];
  readonly dropped: readonly DroppedField[];
  /** The number of objects of other kinds in the files, which are ignored. */
  readonly others: number;
}

/**
 * Reads roles, bindings and service accounts from files in YAML or JSON with any number of documents and lists, as the
 * API server would store them: defaults filled in, ClusterRoles aggregated. Of two objects with the same name, the
 * later one counts; an object in a file replaces the built-in one.
 */
export function loadRbac(files: readonly RbacFile[], options: LoadOptions): LoadedRbac {
  const { minor, namespace = 'default', builtIn = true } = options;
  const objects = new Map<string, Role | Binding>();
  const serviceAccounts: ServiceAccount[] = [];
  const problems: LoadProblem[] = [];
  const dropped: DroppedField[] = [];
  let others = 0;

  function take(root: DocumentNode): void {
    const kind = stringAt(root, 'kind');
    const apiVersion = stringAt(root, 'apiVersion');
    if (kind === '' || apiVersion === '') {
      const missing = kind === '' ? 'kind' : 'apiVersion';
      problems.push({ place: root.place, message: `Object '${missing === 'kind' ? 'Kind' : missing}' is missing` });
    } else if (kind.endsWith('List') && nodeAt(root, ['items'])?.kind === 'list') {
      for (const item of itemsAt(root, 'items')) take(withType(item, kind, apiVersion));
    } else if (apiVersion.startsWith('rbac.authorization.k8s.io/')) {
      if (apiVersion === 'rbac.authorization.k8s.io/v1' && isRbacKind(kind)) takeRbac(kind, root);
      else {
        const message = `no matches for kind ${quote(kind)} in version ${quote(apiVersion)}`;
        problems.push({ place: placeAt(root, ['apiVersion']), message });
      }
    } else if (kind === 'ServiceAccount' && apiVersion === 'v1') {
      const name = stringAt(root, 'metadata', 'name');
      serviceAccounts.push({ namespace: stringAt(root, 'metadata', 'namespace') || namespace, name });
    } else others += 1;
  }

  function takeRbac(kind: RbacKind, root: DocumentNode): void {
    const name = stringAt(root, 'metadata', 'name');
    const words = objectInWords({ kind, name, namespace: stringAt(root, 'metadata', 'namespace') });
    const type = RBAC_TYPES[kind];
    const decoded = decodeGo(type, root, { namesEmbedded: minor >= 35 });
    if (!decoded.ok) {
      const { place } = decoded.error;
      problems.push({ place, message: `${words}: ${typeMismatchInWords(decoded.error)}` });
      return;
    }
    for (const error of decoded.strictErrors) {
      const meant = error.kind === 'unknown field' ? meantField(type, root, error) : null;
      dropped.push({
        kind: error.kind === 'unknown field' ? 'unknown-field' : 'duplicate-field',
        place: error.place,
        message: `${words}: ${error.message}: kubectl rejects the object, and clients without strict validation drop the field.`,
        fix:
          error.kind === 'unknown field'
            ? meant === null
              ? 'Remove it.'
              : `Write ${goPath(meant)}.`
            : 'Keep one of the fields.',
      });
    }
    const refused = validate(kind, decoded.value);
    problems.push(
      ...refused.map(({ path, message }) => ({ place: placeAt(root, path), message: `${words}: ${message}` })),
    );
    if (refused.length > 0) return;
    if ((kind === 'ClusterRole' || kind === 'ClusterRoleBinding') && stringAt(root, 'metadata', 'namespace') !== '') {
      dropped.push({
        kind: 'ignored-namespace',
        place: placeAt(root, ['metadata', 'namespace']),
        message: `${kind} ${name} is cluster-scoped: metadata.namespace is dropped, and it applies everywhere.`,
        fix:
          kind === 'ClusterRole'
            ? 'Remove the field, or make it a Role.'
            : 'Remove the field, or make it a RoleBinding.',
      });
    }
    keep(toObject(kind, decoded.value, namespace));
  }

  function keep(object: Role | Binding): void {
    const key = keyOf(object);
    if (objects.has(key)) {
      const { kind, name } = object;
      const place = object.placeOf?.([]) ?? { file: '', line: 1, column: 1 };
      const message = `${objectInWords({ kind, name, namespace: namespaceOf(object) })} is defined twice; the later definition counts.`;
      dropped.push({ kind: 'duplicate-object', place, message, fix: 'Keep one of them.' });
      objects.delete(key);
    }
    objects.set(key, object);
  }

  for (const { name, text } of files) {
    for (const document of readDocuments(text, name)) {
      if (!document.ok) {
        problems.push({ place: document.place, message: document.message });
        continue;
      }
      for (const { message, place } of document.duplicates) {
        dropped.push({ kind: 'duplicate-field', place, message: `${message}; the last one counts.`, fix: 'Keep one.' });
      }
      take(document.root);
    }
  }
  const known = builtInOf(minor);
  const unchanged = new Map([...known.roles, ...known.bindings].map((object) => [keyOf(object), object]));
  const own = [...objects].map(([key, object]) => {
    const original = unchanged.get(key);
    return original !== undefined && isAlike(object, original) ? original : object;
  });
  const createdByServer = builtIn
    ? [...unchanged].filter(([key]) => !objects.has(key)).map(([, object]) => object)
    : [];
  const set: RbacSet = {
    roles: aggregate([...own, ...createdByServer].filter(isRole)),
    bindings: [...own, ...createdByServer].filter((object) => !isRole(object)),
    serviceAccounts,
  };
  return { set, problems, dropped, others };
}

function isRole(object: Role | Binding): object is Role {
  return object.kind === 'Role' || object.kind === 'ClusterRole';
}

function keyOf(object: Role | Binding): string {
  return `${object.kind} ${namespaceOf(object)} ${object.name}`;
}

/** Whether an object in a file equals the one that the API server creates, as in a dump of a cluster. */
function isAlike(object: Role | Binding, original: Role | Binding): boolean {
  const content = (one: Role | Binding) => {
    if ('subjects' in one) return [one.roleRef, one.subjects.map((subject) => [identityOf(subject)])];
    const aggregates = one.kind === 'ClusterRole' ? one.aggregates : null;
    return aggregates === null ? one.rules.map(wordsOf) : aggregates;
  };
  return JSON.stringify(content(object)) === JSON.stringify(content(original));
}

function wordsOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule) {
  return [verbs, apiGroups, resources, resourceNames, nonResourceURLs];
}

/** The items of a RoleList need not state their type. */
function withType(item: DocumentNode, listKind: string, apiVersion: string): DocumentNode {
  if (item.kind !== 'map' || listKind === 'List' || stringAt(item, 'kind') !== '') return item;
  const field = (key: string, value: string): FieldNode => ({
    key,
    keyPlace: item.place,
    value: { kind: 'string', value, place: item.place },
  });
  return {
    ...item,
    fields: [field('apiVersion', apiVersion), field('kind', listKind.slice(0, -'List'.length)), ...item.fields],
  };
}
