import type * as z from 'zod';

/** A problem at a place of a document, described for the author. */
export interface SchemaProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Every violation of a schema by a value. If several forms are allowed at a place, problems are reported for the
 * intended one.
 */
export function schemaProblems(issues: readonly z.core.$ZodIssue[]): readonly SchemaProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0 || issue.message !== UNEXPLAINED) return [issue];
    const foreign = issue.errors.map(unrecognized);
    const nearest = issue.errors.filter((form) => unrecognized(form) === Math.min(...foreign));
    const [meant] = nearest;
    if (nearest.length === 1 && meant !== undefined) {
      return schemaProblems(meant).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
    }
    return [{ path: issue.path, message: `expected ${nearest.map(formOf).join(', or ')}` }];
  });
}

/** zod's own message if a schema provides none. */
const UNEXPLAINED = 'Invalid input';

/** The number of keys that a form does not have. */
function unrecognized(form: readonly z.core.$ZodIssue[]): number {
  return form.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

/** The keys that a form lacks, or else its message. */
function formOf(form: readonly z.core.$ZodIssue[]): string {
  const keys = form.flatMap(({ path }) => (path.length > 0 ? [`"${path.map(String).join('.')}"`] : []));
  return keys.length > 0 ? keys.join(' with ') : form.map(({ message }) => message).join('; ');
}
