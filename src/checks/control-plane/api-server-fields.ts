import * as z from 'zod';
import { absolutePath } from '../../scenarios/words.ts';

/** Fields that several kinds of checks on the API server's manifest share. */

export const flag = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'a flag of kube-apiserver without its dashes')
  .describe('a flag of kube-apiserver, without its dashes');

export const path = absolutePath.describe('the file of the node that the flag must refer to');
