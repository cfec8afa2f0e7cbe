import type { Decision } from '../evaluate.ts';
import { decisionOf } from '../evaluate.ts';
import type { LoadedPolicy } from '../load.ts';
import type { PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from '../policy.ts';
import type { Ask, Finding, Lint, Severity } from './finding.ts';

interface Sensitive {
  readonly lint: Lint;
  readonly severity: Severity;
  /** Where the rule names the resource, and so can be taken to mean it. */
  readonly severityIfNamed: Severity;
  readonly what: string;
  readonly resource: string;
  /** Requests whose bodies give it away at each level. */
  readonly Request: Selector | null;
  readonly RequestResponse: Selector;
}

const CHANGES = ['create', 'update', 'patch'];
/** Deleting a collection answers with the objects, deleting one with a status. */
const WITH_OBJECTS = ['get', 'list', ...CHANGES, 'deletecollection'];

const TOKEN_REVIEWS = on('authentication.k8s.io', 'tokenreviews', ['create']);

const SECRETS: Sensitive = {
  lint: 'secret-bodies',
  severity: 'error',
  severityIfNamed: 'error',
  what: 'Secrets with what is in them',
  resource: 'secrets',
  Request: on('', 'secrets', CHANGES),
  RequestResponse: on('', 'secrets', WITH_OBJECTS),
};

const SENSITIVE: readonly Sensitive[] = [
  SECRETS,
  {
    lint: 'token-bodies',
    severity: 'warning',
    severityIfNamed: 'warning',
    what: 'the tokens of callers that are reviewed',
    resource: 'tokenreviews',
    Request: TOKEN_REVIEWS,
    RequestResponse: TOKEN_REVIEWS,
  },
  {
    lint: 'token-bodies',
    severity: 'warning',
    severityIfNamed: 'warning',
    what: 'the tokens that are issued to service accounts',
    resource: 'serviceaccounts/token',
    Request: null,
    RequestResponse: on('', 'serviceaccounts/token', ['create']),
  },
  {
    lint: 'configmap-bodies',
    severity: 'warning',
    severityIfNamed: 'info',
    what: 'ConfigMaps with what is in them, where passwords are often found',
    resource: 'configmaps',
    Request: on('', 'configmaps', CHANGES),
    RequestResponse: on('', 'configmaps', WITH_OBJECTS),
  },
];

/** The selectors that `loggedSecrets` asks about. */
export const SENSITIVE_SELECTORS: readonly Selector[] = SENSITIVE.flatMap(({ Request, RequestResponse }) =>
  Request === null ? [RequestResponse] : [Request, RequestResponse],
);

/** Rules that write the bodies of secrets, tokens or ConfigMaps into the log, where more people may read them. */
export function loggedSecrets({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  return policy.rules.flatMap((rule, index) => {
    return SENSITIVE.flatMap((sensitive): readonly Finding[] => {
      const requests = withBodies(sensitive, decisionOf(policy, index));
      const consequence = requests && ask([rule, requests], policy.rules.slice(0, index));
      // Nobody knows a token or a secret after a failed authentication.
      if (consequence === null || consequence.attributes.user === null) return [];
      const { lint, what, resource } = sensitive;
      return [
        {
          lint,
          severity: names(rule, resource) ? sensitive.severityIfNamed : sensitive.severity,
          place: placeOf(['rules', index]),
          message: `The rule logs ${what}.`,
          consequence,
          fix: `Above it, log \`${resource}\` at Metadata.`,
        },
      ];
    });
  });
}

/** The requests for secrets whose bodies are logged where they get the decision, `null` where none are. */
export function secretsWithBodies(decision: Decision): Selector | null {
  return withBodies(SECRETS, decision);
}

function withBodies(sensitive: Sensitive, { level, omitStages }: Decision): Selector | null {
  // The bodies are in the last event.
  if (omitStages.includes('ResponseComplete')) return null;
  return level === 'Request' || level === 'RequestResponse' ? sensitive[level] : null;
}

function names(rule: PolicyRule, resource: string): boolean {
  return rule.resources.some((entry) => entry.resources.includes(resource));
}

function on(group: string, resource: string, verbs: readonly string[]): Selector {
  return { ...EVERYTHING, verbs, resources: [{ group, resources: [resource], resourceNames: [] }] };
}
