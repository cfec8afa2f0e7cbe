import type { DocumentNode, DocumentPath, PlainValue } from '../../../../kubernetes/document.ts';
import { goPath, nodeAt, plainValue } from '../../../../kubernetes/document.ts';
import type { Change } from '../fix/change.ts';
import { plainEntry } from '../fix/policy-changes.ts';
import type { LoadedPolicy, PolicyWarning } from '../load.ts';
import type { GroupResources, Policy, PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { CONDITIONS, isCatchAll } from './conditions.ts';
import type { Draft, Repair } from './finding.ts';

/** Fields that kube-apiserver drops, together with the conditions that a rule was meant to have. */
export function droppedFields(loaded: LoadedPolicy): readonly Draft[] {
  const { policy, warnings } = loaded;
  return warnings.map((warning): Draft => {
    const index = ruleOf(warning.meant) ?? ruleOf(warning.path);
    const rule = index === null ? undefined : policy.rules[index];
    const meant = rule && restored(rule, warning, loaded.document);
    const affected = rule ? [rule] : [EVERYTHING];
    const affects = [...affected, ...(meant ? [meant] : [])];
    const common = { place: warning.place, rule: index, severity: 'error' } as const;
    if (warning.kind === 'duplicate field') {
      const [inside, outside] = meant ? [[meant], affected] : [affected, []];
      const { fix, repair } = mergedDuplicate(warning, loaded, affects);
      return { ...common, lint: 'duplicate-field', message: warning.problem, fix, repair, inside, outside };
    }
    const unbounded = warning.meant === null || meant ? unboundedBy(warning, policy) : null;
    return {
      ...common,
      lint: 'unknown-field',
      severity: warning.meant === null && unbounded === null ? 'warning' : 'error',
      message: unbounded === null ? warning.problem : `${warning.problem} ${unbounded.sentence}`,
      fix: isContradiction(meant)
        ? `Write it in a separate rule: a rule with \`nonResourceURLs\` has neither \`resources\` nor \`namespaces\`.`
        : fixOf(warning, unbounded?.fields ?? [], loaded),
      repair: isContradiction(meant)
        ? null
        : restoredField(warning, unbounded === null, loaded, affects, index === null || !meant ? null : [meant, index]),
      inside: affected,
      outside: meant ? [meant] : rule ? [] : policy.rules.filter(({ level }) => level === 'None'),
    };
  });
}

/** Source: k8s.io/apiserver pkg/apis/audit/validation, ValidatePolicy. */
function isContradiction(meant: Selector | null | undefined): boolean {
  if (!meant || meant.nonResourceURLs.length === 0) return false;
  return meant.resources.length > 0 || meant.namespaces.length > 0;
}

/** One field instead of two: the lists are merged, although it is not known whether that was intended. */
function mergedDuplicate(
  { path, dropped }: PolicyWarning,
  { document }: LoadedPolicy,
  affects: readonly Selector[],
): Pick<Draft, 'fix' | 'repair'> {
  const key = path.at(-1);
  const kept = nodeAt(document, path);
  const remove: Change = { do: 'remove duplicates', path };
  const [before, after] = [plainValue(dropped), kept === undefined ? null : plainValue(kept)];
  if (JSON.stringify(before) === JSON.stringify(after)) {
    const repair = { isSafe: true, changes: [remove], after: null, affects: [] };
    return { fix: `Remove the first \`${key}\`: both are the same.`, repair };
  }
  const fix = `Keep a single \`${key}\``;
  if (!isStrings(dropped) || kept === undefined || !isStrings(kept)) return { fix: `${fix}.`, repair: null };
  const all = [...new Set([...stringsIn(dropped), ...stringsIn(kept)])];
  const changes: readonly Change[] = [remove, { do: 'replace', path, value: all }];
  return {
    fix: `${fix} field and merge the values into it.`,
    repair: { isSafe: false, changes, after: null, affects },
  };
}

function isStrings(node: DocumentNode): boolean {
  return node.kind === 'list' && node.items.every(({ kind }) => kind === 'string');
}

/** The field renamed or moved to where its value has an effect; turned into a comment if it says nothing. */
function restoredField(
  { path, meant, dropped }: PolicyWarning,
  isBounded: boolean,
  { document }: LoadedPolicy,
  affects: readonly Selector[],
  caught: readonly [meant: Selector, by: number] | null,
): Repair | null {
  if (meant === null) {
    return isBounded ? { isSafe: true, changes: [{ do: 'comment out', path }], after: null, affects: [] } : null;
  }
  const key = String(meant.at(-1));
  const value = fittingValue(key, meant, dropped);
  if (value === null || nodeAt(document, meant) !== undefined) return null;
  const isInPlace = goPath(meant.slice(0, -1)) === goPath(path.slice(0, -1));
  const isUnchanged = JSON.stringify(value) === JSON.stringify(plainValue(dropped));
  const changes: readonly Change[] = isInPlace
    ? [{ do: 'rename', path, key }, ...(isUnchanged ? [] : [{ do: 'replace', path, value } as const])]
    : [
        { do: 'set', path: meant.slice(0, -1), key, value },
        { do: 'remove', path: emptiedBy(path, document) },
      ];
  const repair = { isSafe: true, changes, after: null, affects };
  return caught === null ? repair : { ...repair, caught: { requests: [caught[0]], by: caught[1] } };
}

/**
 * What becomes empty when the field is removed: the field itself, its entry, or the list that contains nothing else.
 */
function emptiedBy(path: DocumentPath, document: DocumentNode): DocumentPath {
  const parent = path.slice(0, -1);
  const node = parent.length <= 2 ? undefined : nodeAt(document, parent);
  const isLast =
    (node?.kind === 'map' && node.fields.length === 1) || (node?.kind === 'list' && node.items.length === 1);
  return isLast ? emptiedBy(parent, document) : path;
}

/** The dropped value in the form that its field requires; `null` if it cannot be converted. */
function fittingValue(key: string, meant: DocumentPath, dropped: DocumentNode): PlainValue {
  if (key === 'group') {
    const groups = stringsIn(dropped);
    return groups.length === 1 ? (groups[0] ?? null) : null;
  }
  if (key === 'resources' && meant.length === 3) {
    const entries = entriesIn(dropped);
    const isFit = dropped.kind === 'list' && dropped.items.every(({ kind }) => kind === 'map');
    if (isFit) return plainValue(dropped);
    return entries.length === 0 ? null : entries.map(plainEntry);
  }
  if (key === 'level' || key === 'omitManagedFields' || key === 'rules') return plainValue(dropped);
  const strings = stringsIn(dropped);
  return strings.length === 0 ? null : strings;
}

/** `rules` is the only list of a policy that contains fields. */
function ruleOf(path: DocumentPath | null): number | null {
  const index = path?.[1];
  return typeof index === 'number' ? index : null;
}

interface Unbounded {
  readonly sentence: string;
  /** The fields that could restrict it. */
  readonly fields: readonly string[];
}

/** What is matched by a rule, or by an entry of its `resources`, that has no condition apart from the dropped field. */
function unboundedBy({ path }: PolicyWarning, { rules }: Policy): Unbounded | null {
  const [, index, field, at] = path;
  if (typeof index !== 'number') return null;
  if (path.length === 3) {
    const rule = rules[index];
    const isUnbounded = rule !== undefined && isCatchAll(rule) && index < rules.length - 1;
    return isUnbounded ? { sentence: 'The rule matches every request.', fields: CONDITIONS } : null;
  }
  const entry = field === 'resources' && typeof at === 'number' ? rules[index]?.resources[at] : undefined;
  if (entry === undefined || entry.resources.length > 0 || entry.resourceNames.length > 0) return null;
  const group = entry.group === '*' ? 'every group' : `group "${entry.group}"`;
  return { sentence: `The entry matches every resource of ${group}.`, fields: ['resources', 'resourceNames'] };
}

function fixOf({ path, meant }: PolicyWarning, fields: readonly string[], { document }: LoadedPolicy): string {
  const key = path.at(-1);
  if (meant === null) {
    if (fields.length === 0) return `Remove \`${key}\`, or turn it into a comment.`;
    return `Replace \`${key}\` with one of the fields that exist: ${listed(fields)}.`;
  }
  if (goPath(meant.slice(0, -1)) === goPath(path.slice(0, -1))) {
    return `Write \`${meant.at(-1)}\` instead of \`${key}\`.`;
  }
  if (meant.length > path.length) return `Indent it: it belongs to \`${goPath(meant)}\`.`;
  const emptied = emptiedBy(path, document);
  const rest =
    emptied.length === path.length
      ? ''
      : `, and remove \`${goPath(emptied)}\`, which would otherwise be empty: an empty entry stands for the whole core group`;
  return `Move it to \`${goPath(meant)}\`, as a list${rest}.`;
}

function listed(fields: readonly string[]): string {
  const words = fields.map((field) => `\`${field}\``);
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The rule with the dropped value where it was meant to be; `null` if it is not a condition of the rule. */
function restored(
  whole: PolicyRule,
  { path, meant, kind, dropped }: PolicyWarning,
  document: DocumentNode,
): Selector | null {
  const [, , field, entry, ...rest] = (kind === 'duplicate field' ? path : meant) ?? [];
  const rule = field === 'resources' || kind === 'duplicate field' ? whole : withoutEmptied(whole, path, document);
  switch (field) {
    case 'users':
    case 'userGroups':
    case 'verbs':
    case 'namespaces':
    case 'nonResourceURLs':
      return { ...rule, [field]: stringsIn(dropped) };
    case 'resources':
      if (entry === undefined) return { ...rule, resources: entriesIn(dropped) };
      return { ...rule, resources: rule.resources.map((old, i) => (i === entry ? withPart(old, rest, dropped) : old)) };
    default:
      return null;
  }
}

/** The rule without the entry that becomes empty when the field is moved out of it. */
function withoutEmptied(rule: PolicyRule, path: DocumentPath, document: DocumentNode): PolicyRule {
  const [, , field, entry, ...below] = emptiedBy(path, document);
  if (field !== 'resources' || below.length > 0) return rule;
  return { ...rule, resources: typeof entry === 'number' ? rule.resources.toSpliced(entry, 1) : [] };
}

function withPart(entry: GroupResources, [part]: DocumentPath, dropped: DocumentNode): GroupResources {
  switch (part) {
    case 'group':
      return { ...entry, group: stringsIn(dropped).at(0) ?? '' };
    case 'resources':
    case 'resourceNames':
      return { ...entry, [part]: stringsIn(dropped) };
    default:
      return entry;
  }
}

/** The strings of a list, or a string that was written in place of a list. */
function stringsIn(node: DocumentNode | undefined): readonly string[] {
  if (node?.kind === 'string') return [node.value];
  return node?.kind === 'list' ? node.items.flatMap(stringsIn) : [];
}

function entriesIn(node: DocumentNode): readonly GroupResources[] {
  if (node.kind === 'map') {
    const [group = ''] = stringsIn(nodeAt(node, ['group']));
    const [resources, resourceNames] = [
      stringsIn(nodeAt(node, ['resources'])),
      stringsIn(nodeAt(node, ['resourceNames'])),
    ];
    return [{ group, resources, resourceNames }];
  }
  if (node.kind === 'list') return node.items.flatMap(entriesIn);
  return node.kind === 'string' ? [{ group: '', resources: [node.value], resourceNames: [] }] : [];
}
