import { availableParallelism, freemem } from 'node:os';
import type { Provider } from '../providers/provider.ts';

/** How many concurrent labs this machine can run: one per core, as far as there is free memory; at least one. */
export function labsAtOnce(
  { memory }: Pick<Provider, 'memory'>,
  { cores = availableParallelism(), free = freemem() } = {},
): number {
  return Math.max(1, Math.min(cores, Math.floor(free / memory)));
}
