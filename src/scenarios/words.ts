import * as z from 'zod';

/** Terms of the format that several of its files use. */

export const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lowercase words joined by dashes');

export const absolutePath = z.string().regex(/^\/[^\0]*[^/]$/, 'an absolute path on the node');
