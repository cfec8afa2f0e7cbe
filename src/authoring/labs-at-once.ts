import { availableParallelism, freemem } from 'node:os';
import type { ProviderName } from '../providers/provider.ts';

/** Bytes that a lab takes at its largest: etcd, an API server, a controller-manager; a whole node on kind. */
const LAB_SIZE: Readonly<Record<ProviderName, number>> = { embedded: 700e6, kind: 1600e6 };

/** How many labs this machine bears side by side: one a core, as far as memory is free; never fewer than one. */
export function labsAtOnce(provider: ProviderName, { cores = availableParallelism(), free = freemem() } = {}): number {
  return Math.max(1, Math.min(cores, Math.floor(free / LAB_SIZE[provider])));
}
