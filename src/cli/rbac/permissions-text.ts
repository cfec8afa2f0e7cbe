import type { Escalation } from '../../domains/rbac/escalation.ts';
import { userInWords } from '../../domains/rbac/identity.ts';
import type { Permission, Permissions } from '../../domains/rbac/permissions.ts';
import type { User } from '../../kubernetes/request/attributes.ts';
import pc from '../color.ts';
import { table } from '../table.ts';
import { wayJson, wayText } from './way-text.ts';

export interface Everything extends Permissions {
  readonly user: User;
  readonly escalation: Escalation;
}

/** What a user may do, by namespace, and how the user can gain more. */
export function permissionsText({ user, permissions, paths, escalation }: Everything): string {
  const places = Map.groupBy(permissions, ({ namespaces }) => namespaces?.join(', ') ?? '');
  const sections = [...places].map(([namespaces, rows]) =>
    [
      pc.bold(namespaces === '' ? 'In the whole cluster' : `In ${namespaces}`),
      table(rows.map((row) => ['', typeOf(row), row.verbs.join(', '), namesOf(row)])),
    ].join('\n'),
  );
  const { ways } = escalation;
  return [
    `${pc.bold(userInWords(user))} may`,
    ...sections,
    ...(paths.length === 0
      ? []
      : [[pc.bold('Paths'), table(paths.map(({ path, verbs }) => ['', path, verbs.join(', ')]))].join('\n')]),
    ...(ways.length === 0
      ? [pc.green('No way to more power.')]
      : [[pc.red(pc.bold('Ways to more power')), ...ways.map(wayText)].join('\n')]),
  ].join('\n\n');
}

function typeOf({ group, resource, subresource }: Permission): string {
  return `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`;
}

function namesOf({ names }: Permission): string {
  return names === null ? '' : `only ${names.map((name) => (name === '' ? 'without a name' : name)).join(', ')}`;
}

/**
 * `{user, permissions: [{namespaces | null, group, resource, subresource, names | null, verbs}], paths: [{path, verbs}],
 * escalation: [way], identities: [user]}`.
 */
export function permissionsJson({ user, permissions, paths, escalation }: Everything): string {
  const { ways, identities } = escalation;
  return JSON.stringify({ user, permissions, paths, escalation: ways.map(wayJson), identities });
}
