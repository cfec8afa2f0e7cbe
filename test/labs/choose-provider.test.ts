import { beforeEach, expect, test } from 'vitest';
import { chooseProvider, NoProvider } from '../../src/labs/choose-provider.ts';
import { LabProblem } from '../../src/labs/lab.ts';
import { type Requirements, requirements } from '../../src/scenarios/requires.ts';
import { type MemoryProvider, memoryProvider } from '../fixtures/memory-provider.ts';

let kind: MemoryProvider;
let embedded: MemoryProvider;
const NO_DOCKER = { usable: false, why: 'Docker is not installed', remedies: ['install Docker'] } as const;
const NO_PODS = { nodes: 1, missing: { pods: 'no pods run here', appArmor: 'no pods run here' } };

beforeEach(() => {
  kind = memoryProvider('kind');
  kind.able = { nodes: 5, missing: { appArmor: 'AppArmor is not enabled' } };
  embedded = memoryProvider('embedded');
  embedded.able = NO_PODS;
});

test('auto chooses the first usable one, and says how the others differ', async () => {
  const { provider, because } = await choose('auto', {});
  expect(provider.name).toBe('kind');
  expect(because).toBe('kind: in memory; with --provider embedded, in memory');
});

test('auto skips an unusable one, and says why', async () => {
  kind.available = async () => NO_DOCKER;
  const { provider, because } = await choose('auto', {});
  expect(provider.name).toBe('embedded');
  expect(because).toBe('embedded: in memory; kind cannot be used: Docker is not installed');
});

test('what a scenario does not require is not tried', async () => {
  kind.capabilities = () => Promise.reject(new Error('tried'));
  expect((await choose('auto', {})).provider.name).toBe('kind');
  await expect(choose('auto', { pods: true })).rejects.toThrow('tried');
});

test('auto skips labs that cannot do what the scenario requires', async () => {
  kind.able = NO_PODS;
  embedded.able = { nodes: 1, missing: {} };
  const { provider, because } = await choose('auto', { pods: true });
  expect(provider.name).toBe('embedded');
  expect(because).toContain('kind cannot be used: its nodes do not run pods: no pods run here');
});

test('if no provider is usable, each says why, with its remedies', async () => {
  kind.available = async () => NO_DOCKER;
  const choosing = choose('auto', { pods: true, nodes: 2 });
  await expect(choosing).rejects.toBeInstanceOf(NoProvider);
  await expect(choosing).rejects.toThrow(
    [
      'kind cannot be used here: Docker is not installed',
      '  - install Docker',
      'embedded cannot be used for this scenario: the scenario needs 2 nodes, but its labs have one; its nodes do not run pods: no pods run here',
    ].join('\n'),
  );
});

test('a provider requested by name must be usable, and do what the scenario requires', async () => {
  expect(await choose('embedded', {})).toMatchObject({ because: null, provider: { name: 'embedded' } });
  const lacking = choose('embedded', { pods: true });
  await expect(lacking).rejects.toBeInstanceOf(LabProblem);
  await expect(lacking).rejects.toThrow(
    /^embedded cannot be used for this scenario: .*\n {2}- choose another --provider/,
  );
  embedded.available = async () => NO_DOCKER;
  await expect(choose('embedded', {})).rejects.toBeInstanceOf(NoProvider);
});

function choose(choice: Parameters<typeof chooseProvider>[0], required: Partial<Requirements>) {
  const options = { minor: 37, requires: requirements.parse(required), signal: new AbortController().signal } as const;
  return chooseProvider(choice, { kind, embedded }, options);
}
