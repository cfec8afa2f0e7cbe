import type { JsonText } from '../../../kubernetes/decoding/json-text.ts';
import { parseJson } from '../../../kubernetes/decoding/json-text.ts';
import { parseKubernetesYaml } from '../../../kubernetes/decoding/kubernetes-yaml.ts';
import type { DocumentNode } from '../../../kubernetes/document.ts';
import type { Place } from '../../../kubernetes/place.ts';
import { fieldAt, itemsAt, stringAt } from './fields.ts';

/** An object of a file, with its apiVersion and kind. */
export interface ObjectDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly root: DocumentNode;
}

export interface FileProblem {
  /** What is wrong and what to do, for users. */
  readonly sentence: string;
  readonly place: Place;
}

export interface Documents {
  readonly objects: readonly ObjectDocument[];
  readonly problems: readonly FileProblem[];
}

/**
 * The objects of a file as kubectl reads it: YAML documents or JSON, with lists split into their items.
 * Source: k8s.io/apimachinery pkg/util/yaml/decoder.go.
 */
export function readDocuments(text: string, file: string): Documents {
  const objects: ObjectDocument[] = [];
  const problems: FileProblem[] = [];
  for (const part of partsOf(text)) {
    const read = readPart(part.text, file);
    const moved = (place: Place): Place => ({ ...place, line: place.line + part.line });
    if (!read.ok) {
      const { message, place } = read;
      problems.push({
        sentence: `This is neither YAML nor JSON that Kubernetes can read: ${message}.`,
        place: moved(place),
      });
      continue;
    }
    const root = part.line === 0 ? read.root : withPlaces(read.root, moved);
    if (root.kind === 'null') continue;
    collect(root, { apiVersion: '', kind: '' }, objects, problems);
  }
  return { objects, problems };
}

/** A text that begins with a brace is JSON, or else YAML in flow style. */
function readPart(text: string, file: string): JsonText {
  const json = /^\s*\{/.test(text) ? parseJson(text, file) : null;
  if (json?.ok) return json;
  const yaml = parseKubernetesYaml(text, file);
  return yaml.ok || json === null ? yaml : json;
}

interface Part {
  readonly text: string;
  /** The number of lines before it. */
  readonly line: number;
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let line = 0;
  for (const part of text.split(/^---[ \t\r]*$/m)) {
    parts.push({ text: part, line });
    line += part.split('\n').length - 1;
  }
  return parts;
}

/** Items of a typed list that state no type have the type of the list, as in what the API server sends. */
function collect(
  root: DocumentNode,
  inherited: { readonly apiVersion: string; readonly kind: string },
  objects: ObjectDocument[],
  problems: FileProblem[],
): void {
  const apiVersion = stringAt(root, 'apiVersion') || inherited.apiVersion;
  const kind = stringAt(root, 'kind') || inherited.kind;
  if (root.kind !== 'map' || apiVersion === '' || kind === '') {
    problems.push({ sentence: 'This is not a Kubernetes object: it needs apiVersion and kind.', place: root.place });
    return;
  }
  const items = fieldAt(root, 'items');
  if (!kind.endsWith('List') || items === undefined) {
    objects.push({ apiVersion, kind, root });
    return;
  }
  const ofItem = kind === 'List' ? { apiVersion: '', kind: '' } : { apiVersion, kind: kind.slice(0, -'List'.length) };
  for (const item of itemsAt(root, 'items')) collect(item, ofItem, objects, problems);
}

function withPlaces(node: DocumentNode, moved: (place: Place) => Place): DocumentNode {
  const place = moved(node.place);
  switch (node.kind) {
    case 'list':
      return { ...node, place, items: node.items.map((item) => withPlaces(item, moved)) };
    case 'map':
      return {
        ...node,
        place,
        fields: node.fields.map(({ key, keyPlace, value }) => ({
          key,
          keyPlace: moved(keyPlace),
          value: withPlaces(value, moved),
        })),
      };
    default:
      return { ...node, place };
  }
}
