import type * as z from 'zod';

/** What is wrong at a place of a document, in the author's words. */
export interface SchemaProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Every way in which a value is not as its schema asks. If several forms are allowed at a place, the intended one is
 * reported.
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

/** zod's own words where a schema gives none. */
const UNEXPLAINED = 'Invalid input';

/** How many keys there are that a form does not have. */
function unrecognized(form: readonly z.core.$ZodIssue[]): number {
  return form.reduce((count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

/** The keys that a form lacks, or else what it says. */
function formOf(form: readonly z.core.$ZodIssue[]): string {
  const keys = form.flatMap(({ path }) => (path.length > 0 ? [`"${path.map(String).join('.')}"`] : []));
  return keys.length > 0 ? keys.join(' with ') : form.map(({ message }) => message).join('; ');
}
