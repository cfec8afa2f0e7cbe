import { comparePolicies } from '../../src/domains/audit/policy/compare.ts';
import type { Expectation } from '../../src/domains/audit/policy/expectation.ts';
import { lintPolicy } from '../../src/domains/audit/policy/lint.ts';
import type { LoadedPolicy } from '../../src/domains/audit/policy/load.ts';
import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import type { Policy, PolicyRule } from '../../src/domains/audit/policy/policy.ts';
import { EVERYTHING, LEVELS } from '../../src/domains/audit/policy/policy.ts';
import { proveExpectation } from '../../src/domains/audit/policy/prove.ts';
import { servedTable } from '../../src/kubernetes/request/served.ts';
import type { Density } from './dense-policies.ts';
import { densePolicy } from './dense-policies.ts';
import type { Figure } from './figure.ts';
import { median, timed } from './figure.ts';

const OPTIONS = { minor: 37, served: servedTable(37) } as const;
const RUNS = 5;

/** Measures loading and linting a policy, and comparing it with each variant that differs in one rule. */
export function policyFigures(name: string, text: string): readonly Figure[] {
  const { policy } = load(text);
  const lints = Array.from({ length: 4 * RUNS }, () => timed(() => lintPolicy(load(text), { minor: 37 })));
  const variants = [...oneRuleVariants(policy)];
  const compared = () => variants.map((variant) => timed(() => comparePolicies(policy, variant, OPTIONS)));
  const runs = Array.from({ length: RUNS }, compared);
  const each = variants.map((_, at) => median(runs.map((run) => run[at] ?? Number.NaN)));
  return [
    { what: `load and lint, ${name}`, ours: median(lints), ...goal(10) },
    {
      what: `compare with ${variants.length} one-rule variants, the worst, ${name}`,
      ours: Math.max(...each),
      ...goal(50),
    },
  ];
}

const DENSITIES: readonly Density[] = [
  { pool: 20, conditions: 0.5 },
  { pool: 20, conditions: 0.9 },
  { pool: 40, conditions: 1 },
  { pool: 60, conditions: 0.3 },
  { pool: 400, conditions: 1 },
  { pool: 100_000, conditions: 0.5 },
  { pool: 100_000, conditions: 0.9 },
];
const SEEDS = 50;

const SECRETS = { ...EVERYTHING, resources: [{ group: '', resources: ['secrets'], resourceNames: [] }] };
const expected: Expectation = {
  name: 'expected',
  requests: EVERYTHING,
  except: [],
  level: { atMost: 'Request' },
  neverStages: [],
};
const EXPECTATIONS: readonly Expectation[] = [
  expected,
  {
    ...expected,
    requests: SECRETS,
    except: [{ ...EVERYTHING, verbs: ['get', 'list', 'watch'] }],
    level: { exactly: 'Metadata' },
  },
];

/**
 * Uses policies of 200 rules with 20 values for each attribute to measure proofs of expectations, comparisons after a
 * change to one rule, and comparisons of two unrelated policies.
 */
export function denseFigures(): readonly Figure[] {
  const proofs: number[] = [];
  const changes: number[] = [];
  const unrelated: number[] = [];
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const density = DENSITIES[seed % DENSITIES.length];
    if (density === undefined) continue;
    const policy = densePolicy(seed, density, OPTIONS.served);
    proofs.push(...EXPECTATIONS.map((one) => timed(() => proveExpectation(policy, one, OPTIONS))));
    const changed = [
      policy,
      { ...policy, rules: policy.rules.toSpliced(20, 1) },
      { ...policy, rules: swapped(policy.rules, 50) },
    ];
    changes.push(...changed.map((one) => timed(() => comparePolicies(policy, one, OPTIONS))));
    const other = densePolicy(seed + SEEDS, density, OPTIONS.served);
    unrelated.push(timed(() => comparePolicies(policy, other, OPTIONS)));
  }
  const worst = (what: string, times: readonly number[]): Figure => ({
    what: `${what}, 200 rules, the worst of ${times.length}`,
    ours: Math.max(...times),
    ...goal(2000),
  });
  return [
    worst('prove an expectation', proofs),
    worst('compare with a policy changed in one rule', changes),
    worst('compare with an unrelated policy', unrelated),
  ];
}

function goal(milliseconds: number): Pick<Figure, 'against' | 'reference' | 'maxRatio'> {
  return { against: 'the goal', reference: milliseconds, maxRatio: 1 };
}

function load(text: string): LoadedPolicy {
  const loaded = loadPolicy(text, { file: 'policy.yaml', minor: 37 });
  if (!loaded.ok) throw new Error(loaded.message);
  return loaded;
}

/**
 * For each rule, variants with the rule removed, swapped with the next rule, set to another level, and omitting one
 * more stage.
 */
function* oneRuleVariants(policy: Policy): Generator<Policy> {
  for (const [at, rule] of policy.rules.entries()) {
    const changed = (changes: Partial<PolicyRule>): Policy => ({
      ...policy,
      rules: policy.rules.with(at, { ...rule, ...changes }),
    });
    yield { ...policy, rules: policy.rules.toSpliced(at, 1) };
    yield { ...policy, rules: swapped(policy.rules, at) };
    for (const level of LEVELS) if (level !== rule.level) yield changed({ level });
    yield changed({ omitStages: ['ResponseStarted'] });
  }
}

function swapped(rules: readonly PolicyRule[], at: number): readonly PolicyRule[] {
  return rules.toSpliced(at, 2, ...rules.slice(at, at + 2).reverse());
}
