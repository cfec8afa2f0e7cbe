import type { DocumentNode, DocumentPath } from '../document.ts';
import { goPath, nodeAt } from '../document.ts';
import type { LoadedPolicy, PolicyWarning } from '../load.ts';
import type { GroupResources, PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Draft } from './finding.ts';

/** Fields that kube-apiserver drops, and with them the conditions that a rule was meant to have. */
export function droppedFields({ policy, warnings }: LoadedPolicy): readonly Draft[] {
  return warnings.map((warning): Draft => {
    // Of the lists of a policy only `rules` holds fields.
    const [, index] = warning.path;
    const rule = typeof index === 'number' ? policy.rules[index] : undefined;
    const meant = rule && restored(rule, warning);
    const common = { place: warning.place, message: warning.sentence, rule: typeof index === 'number' ? index : null };
    const affected = rule ? [rule] : [EVERYTHING];
    if (warning.kind === 'duplicate field') {
      const fix = `Keep one \`${warning.path.at(-1)}\`, with all that it shall say.`;
      const [inside, outside] = meant ? [[meant], affected] : [affected, []];
      return { ...common, lint: 'duplicate-field', severity: 'error', fix, inside, outside };
    }
    return {
      ...common,
      lint: 'unknown-field',
      severity: warning.meant === null ? 'warning' : 'error',
      fix: fixOf(warning),
      inside: affected,
      outside: meant ? [meant] : rule ? [] : policy.rules.filter(({ level }) => level === 'None'),
    };
  });
}

function fixOf({ path, meant }: PolicyWarning): string {
  const key = path.at(-1);
  if (meant === null) return `Remove \`${key}\`, or make it a comment.`;
  const isBeside = goPath(meant.slice(0, -1)) === goPath(path.slice(0, -1));
  if (isBeside) return `Write \`${meant.at(-1)}\` instead of \`${key}\`.`;
  return `Move it out: it belongs to \`${goPath(meant)}\`.`;
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
