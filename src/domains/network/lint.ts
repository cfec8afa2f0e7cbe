import type { Cluster } from './cluster.ts';
import { confusedBlocks } from './lint/blocks.ts';
import { blockedDns } from './lint/dns.ts';
import type { Finding, Lint, Severity } from './lint/finding.ts';
import { confusedRules } from './lint/rules.ts';
import { deadSelectors } from './lint/selectors.ts';
import { confusedTypes } from './lint/types.ts';
import type { LoadedCluster, LoadWarning } from './load.ts';

/** What policies open too far, what has no effect, and what breaks things, in the order of the files. */
export function lintCluster(loaded: LoadedCluster): readonly Finding[] {
  const findings = [
    ...loaded.warnings.map(warningFinding),
    ...(loaded.ok ? lintPolicies(loaded.cluster) : refused(loaded)),
  ];
  return findings.toSorted(
    (a, b) =>
      a.place.file.localeCompare(b.place.file) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
}

function lintPolicies(cluster: Cluster): readonly Finding[] {
  return cluster.policies.flatMap((policy) => [
    ...confusedTypes(cluster, policy),
    ...confusedRules(cluster, policy),
    ...confusedBlocks(cluster, policy),
    ...blockedDns(cluster, policy),
    ...deadSelectors(cluster, policy),
  ]);
}

function refused({ problems }: LoadedCluster & { readonly ok: false }): readonly Finding[] {
  return problems.map(({ sentence, message, place }) => ({
    lint: 'load-error',
    severity: 'error',
    place,
    message: sentence,
    consequence: null,
    fix: message === null ? 'Correct it.' : `Correct it; the API server reports: ${message}`,
  }));
}

const WARNINGS: Readonly<
  Record<LoadWarning['kind'], { readonly lint: Lint; readonly severity: Severity; readonly fix: string }>
> = {
  'unknown field': { lint: 'unknown-field', severity: 'error', fix: 'Correct the name of the field, or remove it.' },
  'duplicate field': {
    lint: 'duplicate-field',
    severity: 'error',
    fix: 'Keep a single field and merge the values into it.',
  },
  'duplicate object': { lint: 'duplicate-object', severity: 'warning', fix: 'Remove one of them, or rename it.' },
  'other policy': { lint: 'other-policy', severity: 'info', fix: 'Take what it does into account yourself.' },
  CIDR: { lint: 'cidr', severity: 'warning', fix: 'Write the block in its canonical form.' },
};

function warningFinding({ kind, sentence, place }: LoadWarning): Finding {
  return { ...WARNINGS[kind], place, message: sentence, consequence: null };
}
