import type { LabMinor } from '../binaries/release.ts';
import type { Availability, Provider, ProviderName } from '../providers/provider.ts';

export type ProviderChoice = ProviderName | 'auto';

/** No provider can be used here; the message says why for each and what to do. */
export class NoProvider extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoProvider';
  }
}

export interface Chosen {
  readonly provider: Provider;
  /** Which, why, and what the other would be like; `null` when the person chose it. */
  readonly because: string | null;
}

/**
 * Chooses a node for a lab. `auto` takes kind where it can be used, embedded otherwise.
 * Throws NoProvider when what was asked for cannot be used.
 */
export async function chooseProvider(
  choice: ProviderChoice,
  providers: Readonly<Record<ProviderName, Provider>>,
  options: { readonly minor: LabMinor; readonly signal: AbortSignal },
): Promise<Chosen> {
  if (choice !== 'auto') {
    const availability = await providers[choice].available(options);
    if (!availability.usable) throw new NoProvider(cannot(choice, availability));
    return { provider: providers[choice], because: null };
  }
  const kind = await providers.kind.available(options);
  if (kind.usable) {
    return {
      provider: providers.kind,
      because:
        'kind, since Docker and the node image are here; --provider embedded starts in seconds, without pods that run',
    };
  }
  const embedded = await providers.embedded.available(options);
  if (embedded.usable) {
    return {
      provider: providers.embedded,
      because: `embedded, since kind cannot be used: ${kind.why}; with kind, pods run too, and a lab takes longer to start`,
    };
  }
  throw new NoProvider(`${cannot('kind', kind)}\n${cannot('embedded', embedded)}`);
}

function cannot(name: ProviderName, availability: Extract<Availability, { usable: false }>): string {
  const remedies = availability.remedies.map((remedy) => `\n  - ${remedy}`).join('');
  return `${name} cannot be used here: ${availability.why}${remedies}`;
}
