import type { Availability } from '../provider.ts';

export async function checkAvailable(_signal: AbortSignal): Promise<Availability> {
  if (process.platform !== 'linux') return { usable: false, why: 'embedded nodes need Linux', remedies: [] };
  return { usable: true };
}
