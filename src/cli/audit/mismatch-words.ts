import type { EntryMismatch, Mismatch } from '../../domains/audit/policy/mismatch.ts';

/** Why a rule does not match: `verb get is not among create, update; namespace prod is not kube-system`. */
export function mismatchesInWords(mismatches: readonly Mismatch[]): string {
  return [...new Set(mismatches.map(inWords))].join('; ');
}

const NO_USER = 'the request has no user';

function inWords(mismatch: Mismatch): string {
  switch (mismatch.condition) {
    case 'users':
      return mismatch.found === null ? NO_USER : `user ${notAmong(mismatch.found[0] ?? '', mismatch.listed)}`;
    case 'userGroups':
      return mismatch.found === null
        ? NO_USER
        : `no group of the user is ${mismatch.listed.length === 1 ? '' : 'among '}${listed(mismatch.listed)}`;
    case 'verbs':
      return `verb ${notAmong(mismatch.found, mismatch.listed)}`;
    case 'namespaces':
      return mismatch.found === ''
        ? 'the request has no namespace'
        : `namespace ${notAmong(mismatch.found, mismatch.listed)}`;
    case 'nonResourceURLs':
      return `path ${notAmong(mismatch.found, mismatch.listed)}`;
    case 'kind':
      return mismatch.wanted === 'a resource'
        ? 'the rule is for resources only'
        : 'the rule is for non-resource paths only';
    case 'resources':
      return entriesInWords(mismatch.entries);
  }
}

const PARTS: Readonly<Record<EntryMismatch['part'], string>> = {
  group: 'API group',
  resources: 'resource',
  resourceNames: 'name',
};

/** Entries that fail in the same part are reported together. */
function entriesInWords(entries: readonly EntryMismatch[]): string {
  return (['resources', 'resourceNames', 'group'] as const)
    .flatMap((part) => {
      const failing = entries.filter((entry) => entry.part === part);
      const [first] = failing;
      const values = failing.flatMap((entry) => entry.listed);
      return first === undefined ? [] : [`${PARTS[part]} ${notAmong(first.found, values)}`];
    })
    .join(', ');
}

function notAmong(found: string, values: readonly string[]): string {
  return `${quoted(found)} is not ${values.length === 1 ? '' : 'among '}${listed(values)}`;
}

const SHOWN = 4;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, SHOWN).map(quoted).join(', ');
  return values.length > SHOWN ? `${shown} and ${values.length - SHOWN} more` : shown;
}

function quoted(value: string): string {
  return value === '' ? '""' : value;
}
