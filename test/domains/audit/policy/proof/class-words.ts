import type { Attribute, Classes } from '../../../../../src/domains/audit/policy/proof/universe.ts';

/** Describes the classes of each attribute: `open bob` for a person, `pods/exec@` for an endpoint of the core group. */
export function classWords(classes: Classes): Readonly<Record<Attribute, readonly string[]>> {
  return {
    ...classes,
    person: classes.person.map((person) => (person.kind === 'nobody' ? 'nobody' : `${person.kind} ${person.name}`)),
    endpoint: classes.endpoint.map(({ group, resource, subresource }) => `${resource}/${subresource}@${group}`),
    path: classes.path.map(({ path }) => path),
  };
}
