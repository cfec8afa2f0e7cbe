import { availableParallelism, freemem } from 'node:os';
import type { Provider } from '../providers/provider.ts';

/** How many labs this machine bears side by side: one per core, as far as memory is free; never fewer than one. */
export function labsAtOnce(
  { memory }: Pick<Provider, 'memory'>,
  { cores = availableParallelism(), free = freemem() } = {},
): number {
  return Math.max(1, Math.min(cores, Math.floor(free / memory)));
}
