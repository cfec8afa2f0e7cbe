import type { LabMinor } from '../binaries/release.ts';
import { PROVIDER_NAMES, type Provider, type ProviderName } from '../providers/provider.ts';
import type { Providers } from '../providers/registry.ts';
import { lacking, type Requirements } from '../scenarios/requires.ts';
import { LabProblem } from './lab.ts';

export type ProviderChoice = ProviderName | 'auto';

/** No provider can be used here; the message says why for each, and what to do. */
export class NoProvider extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoProvider';
  }
}

export interface Chosen {
  readonly provider: Provider;
  /** Which one, why, and how the others would differ; `null` if the user chose it. */
  readonly because: string | null;
}

export interface ChoiceOptions {
  readonly minor: LabMinor;
  readonly requires: Requirements;
  readonly signal: AbortSignal;
}

/**
 * Chooses a provider for a lab. `auto` chooses the first provider that can be used here and whose labs can do what the
 * scenario requires. Throws NoProvider if there is none, or if the requested one cannot be used, and LabProblem if its
 * labs cannot do what the scenario requires.
 */
export async function chooseProvider(
  choice: ProviderChoice,
  providers: Providers,
  options: ChoiceOptions,
): Promise<Chosen> {
  if (choice !== 'auto') {
    const provider = providers[choice];
    const fit = await fitnessOf(provider, options);
    if (fit.state === 'fit') return { provider, because: null };
    if (fit.state === 'unusable') throw new NoProvider(cannot(provider, fit));
    throw new LabProblem(`${cannot(provider, fit)}\n  - choose another --provider, or --provider auto`);
  }
  const passed: { readonly provider: Provider; readonly fit: Unfit }[] = [];
  for (const name of PROVIDER_NAMES) {
    const provider = providers[name];
    const fit = await fitnessOf(provider, options);
    if (fit.state === 'fit') return { provider, because: reasonOf(provider, passed, providers) };
    passed.push({ provider, fit });
  }
  throw new NoProvider(passed.map(({ provider, fit }) => cannot(provider, fit)).join('\n'));
}

/**
 * What the labs of a provider lack for a scenario; empty if nothing. Tries nothing out if the scenario requires
 * nothing.
 */
export async function shortcomings(
  provider: Provider,
  { requires, ...options }: ChoiceOptions,
): Promise<readonly string[]> {
  const { nodes, ...others } = requires;
  if (nodes === 1 && Object.keys(others).length === 0) return [];
  return lacking(requires, await provider.capabilities(options));
}

type Unfit =
  | { readonly state: 'unusable'; readonly why: string; readonly remedies: readonly string[] }
  | { readonly state: 'lacking'; readonly why: string; readonly remedies: readonly [] };

async function fitnessOf(provider: Provider, options: ChoiceOptions): Promise<{ readonly state: 'fit' } | Unfit> {
  const { signal, minor } = options;
  const availability = await provider.available({ signal, minor });
  if (!availability.usable) return { state: 'unusable', why: availability.why, remedies: availability.remedies };
  const lacks = await shortcomings(provider, options);
  return lacks.length === 0 ? { state: 'fit' } : { state: 'lacking', why: lacks.join('; '), remedies: [] };
}

function reasonOf(
  { name, about }: Provider,
  passed: readonly { readonly provider: Provider; readonly fit: Unfit }[],
  providers: Providers,
): string {
  const others = PROVIDER_NAMES.slice(passed.length + 1).map(
    (other) => `with --provider ${other}, ${providers[other].about}`,
  );
  const why = passed.map(({ provider, fit }) => `${provider.name} cannot be used: ${fit.why}`);
  return [`${name}: ${about}`, ...why, ...others].join('; ');
}

function cannot({ name }: Provider, { state, why, remedies }: Unfit): string {
  const listed = remedies.map((remedy) => `\n  - ${remedy}`).join('');
  return `${name} cannot be used ${state === 'lacking' ? 'for this scenario' : 'here'}: ${why}${listed}`;
}
