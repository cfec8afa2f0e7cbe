import type { DocumentNode, DocumentPath } from '../../../../kubernetes/document.ts';
import { goPath, nodeAt } from '../../../../kubernetes/document.ts';
import type { LoadedPolicy, PolicyWarning } from '../load.ts';
import type { GroupResources, Policy, PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import { CONDITIONS, isCatchAll } from './conditions.ts';
import type { Draft } from './finding.ts';

/** Fields that kube-apiserver drops, and with them the conditions that a rule was meant to have. */
export function droppedFields({ policy, warnings }: LoadedPolicy): readonly Draft[] {
  return warnings.map((warning): Draft => {
    const index = ruleOf(warning.meant) ?? ruleOf(warning.path);
    const rule = index === null ? undefined : policy.rules[index];
    const meant = rule && restored(rule, warning);
    const common = { place: warning.place, rule: index };
    const affected = rule ? [rule] : [EVERYTHING];
    if (warning.kind === 'duplicate field') {
      const fix = `Keep one \`${warning.path.at(-1)}\`, with all that it shall say.`;
      const [inside, outside] = meant ? [[meant], affected] : [affected, []];
      const message = warning.sentence;
      return { ...common, lint: 'duplicate-field', severity: 'error', message, fix, inside, outside };
    }
    const unbounded = warning.meant === null || meant ? unboundedBy(warning, policy) : null;
    return {
      ...common,
      lint: 'unknown-field',
      severity: warning.meant === null && unbounded === null ? 'warning' : 'error',
      message: unbounded === null ? warning.sentence : `${warning.sentence} ${unbounded.sentence}`,
      fix: fixOf(warning, unbounded?.fields ?? []),
      inside: affected,
      outside: meant ? [meant] : rule ? [] : policy.rules.filter(({ level }) => level === 'None'),
    };
  });
}

/** Of the lists of a policy only `rules` holds fields. */
function ruleOf(path: DocumentPath | null): number | null {
  const index = path?.[1];
  return typeof index === 'number' ? index : null;
}

interface Unbounded {
  readonly sentence: string;
  /** Those that could bound it. */
  readonly fields: readonly string[];
}

/** What a rule, or an entry of its `resources`, matches that has no condition left beside the dropped field. */
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

function fixOf({ path, meant }: PolicyWarning, fields: readonly string[]): string {
  const key = path.at(-1);
  if (meant === null) {
    if (fields.length === 0) return `Remove \`${key}\`, or make it a comment.`;
    return `Write instead of \`${key}\` one of the fields that there are: ${listed(fields)}.`;
  }
  if (goPath(meant.slice(0, -1)) === goPath(path.slice(0, -1))) {
    return `Write \`${meant.at(-1)}\` instead of \`${key}\`.`;
  }
  return `${meant.length > path.length ? 'Indent it' : 'Move it out'}: it belongs to \`${goPath(meant)}\`.`;
}

function listed(fields: readonly string[]): string {
  const words = fields.map((field) => `\`${field}\``);
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The rule with what was dropped put where it was meant; `null` where it is no condition of the rule. */
function restored(rule: PolicyRule, { path, meant, kind, dropped }: PolicyWarning): Selector | null {
  const [, , field, entry, ...rest] = (kind === 'duplicate field' ? path : meant) ?? [];
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

/** The strings of a list, or a string that was written where a list belongs. */
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
