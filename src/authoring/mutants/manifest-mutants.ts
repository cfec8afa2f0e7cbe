import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

/** A manifest of the API server with one change to the settings for auditing, and the change in words. */
export interface ManifestMutant {
  readonly change: string;
  readonly text: string;
}

const TYPES = ['', 'File', 'FileOrCreate', 'Directory', 'DirectoryOrCreate'] as const;

/**
 * Every manifest that differs from this one by one slip: a flag for auditing is missing, misspelled, repeated or has
 * another value, or a volume for the policy or the log is missing, read-only, or has another path or type. `audited`
 * are the paths of the policy and the log on the node.
 */
export function manifestMutants(text: string, audited: readonly string[]): readonly ManifestMutant[] {
  const mutants: ManifestMutant[] = [];
  const mutate = (change: string, edit: (document: Document) => void) => {
    const document = parseDocument(text);
    edit(document);
    mutants.push({ change, text: document.toString({ indentSeq: false, lineWidth: 0 }) });
  };
  const document = parseDocument(text);
  for (const [index, item] of scalars(document, COMMAND).entries()) {
    const [, name = '', value] = /^--(audit-[a-z-]+)(?:=(.*))?$/.exec(item) ?? [];
    if (name === '') continue;
    mutate(`--${name} removed`, (other) => other.deleteIn([...COMMAND, index]));
    mutate(`--${name} misspelled`, (other) => other.setIn([...COMMAND, index], item.replace('audit', 'audits')));
    if (value === undefined) continue;
    const changed = `--${name}=${otherValue(value)}`;
    mutate(`${item} → ${changed}`, (other) => other.setIn([...COMMAND, index], changed));
    mutate(`${changed} given after ${item}`, (other) => other.addIn(COMMAND, changed));
  }
  for (const { name, path, type } of volumes(document, audited)) {
    mutate(`volume ${name} removed`, (other) => {
      removeNamed(other, VOLUMES, name);
      removeNamed(other, MOUNTS, name);
    });
    mutate(`mount of ${name} removed`, (other) => removeNamed(other, MOUNTS, name));
    mutate(`hostPath ${path} → ${path}-x`, (other) =>
      named(other, VOLUMES, name)?.setIn(['hostPath', 'path'], `${path}-x`),
    );
    for (const wrong of TYPES.filter((one) => one !== type)) {
      mutate(`type of ${name}: ${type || 'none'} → ${wrong || 'none'}`, (other) =>
        named(other, VOLUMES, name)?.setIn(['hostPath', 'type'], wrong),
      );
    }
    const mount = named(document, MOUNTS, name);
    const at = String(mount?.get('mountPath') ?? '');
    mutate(`mountPath ${at} → ${at}-x`, (other) => named(other, MOUNTS, name)?.set('mountPath', `${at}-x`));
    const readOnly = mount?.get('readOnly') === true;
    mutate(`mount of ${name} ${readOnly ? 'writable' : 'read-only'}`, (other) =>
      named(other, MOUNTS, name)?.set('readOnly', !readOnly),
    );
  }
  return mutants;
}

const COMMAND = ['spec', 'containers', 0, 'command'] as const;
const MOUNTS = ['spec', 'containers', 0, 'volumeMounts'] as const;
const VOLUMES = ['spec', 'volumes'] as const;

function otherValue(value: string): string {
  return /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}-x`;
}

/** The hostPath volumes that provide the policy or the log. */
function volumes(document: Document, audited: readonly string[]) {
  const reaches = (path: string) => audited.some((file) => file === path || file.startsWith(`${path}/`));
  return maps(document, VOLUMES).flatMap((volume) => {
    const path = String(volume.getIn(['hostPath', 'path']) ?? '').replace(/\/+$/, '');
    if (!reaches(path)) return [];
    return [{ name: String(volume.get('name')), path, type: String(volume.getIn(['hostPath', 'type']) ?? '') }];
  });
}

function named(document: Document, list: readonly (string | number)[], name: string): YAMLMap | undefined {
  return maps(document, list).find((map) => map.get('name') === name);
}

function removeNamed(document: Document, list: readonly (string | number)[], name: string): void {
  const index = maps(document, list).findIndex((map) => map.get('name') === name);
  if (index !== -1) document.deleteIn([...list, index]);
}

function maps(document: Document, list: readonly (string | number)[]): readonly YAMLMap[] {
  const node = document.getIn(list);
  return isSeq(node) ? node.items.filter(isMap) : [];
}

function scalars(document: Document, list: readonly (string | number)[]): readonly string[] {
  const node = document.getIn(list);
  return isSeq(node) ? node.items.map((item) => (isScalar(item) ? String(item.value) : '')) : [];
}
