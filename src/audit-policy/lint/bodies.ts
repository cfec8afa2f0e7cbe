import type { LoadedPolicy } from '../load.ts';
import type { PolicyRule, Selector } from '../policy.ts';
import { EVERYTHING } from './everything.ts';
import type { Ask, Finding, Lint, Severity } from './finding.ts';

interface Sensitive {
  readonly lint: Lint;
  readonly severity: Severity;
  readonly what: string;
  readonly name: string;
  /** Requests whose bodies give it away, at Request and at RequestResponse. */
  readonly Request: readonly Selector[];
  readonly RequestResponse: readonly Selector[];
}

const CHANGES = ['create', 'update', 'patch'];
/** Deleting a collection answers with the objects, deleting one with a status. */
const WITH_OBJECTS = ['get', 'list', ...CHANGES, 'deletecollection'];

const tokenReviews = on('authentication.k8s.io', 'tokenreviews', ['create']);
const tokenRequests = on('', 'serviceaccounts/token', ['create']);

const SENSITIVE: readonly Sensitive[] = [
  {
    lint: 'secret-bodies',
    severity: 'error',
    what: 'Secrets with what is in them',
    name: 'secrets',
    Request: [on('', 'secrets', CHANGES)],
    RequestResponse: [on('', 'secrets', WITH_OBJECTS)],
  },
  {
    lint: 'token-bodies',
    severity: 'error',
    what: 'tokens of callers that are reviewed',
    name: 'tokenreviews',
    Request: [tokenReviews],
    RequestResponse: [tokenReviews],
  },
  {
    lint: 'token-bodies',
    severity: 'error',
    what: 'tokens that are issued to service accounts',
    name: 'serviceaccounts/token',
    Request: [],
    RequestResponse: [tokenRequests],
  },
  {
    lint: 'configmap-bodies',
    severity: 'warning',
    what: 'ConfigMaps with what is in them, where passwords are often found',
    name: 'configmaps',
    Request: [on('', 'configmaps', CHANGES)],
    RequestResponse: [on('', 'configmaps', WITH_OBJECTS)],
  },
];

/** The selectors that `loggedSecrets` asks about. */
export const SENSITIVE_SELECTORS = SENSITIVE.flatMap(({ Request, RequestResponse }) => [
  ...Request,
  ...RequestResponse,
]);

/** Rules that write the bodies of secrets, tokens or ConfigMaps into the log, where more people may read them. */
export function loggedSecrets({ policy, placeOf }: LoadedPolicy, ask: Ask): readonly Finding[] {
  return policy.rules.flatMap((rule, index) => {
    const { level } = rule;
    if (level !== 'Request' && level !== 'RequestResponse') return [];
    const earlier = policy.rules.slice(0, index);
    const place = placeOf(['rules', index]);
    return SENSITIVE.flatMap((sensitive): readonly Finding[] =>
      sensitive[level].flatMap((requests) => {
        const consequence = ask([rule, requests], earlier);
        if (consequence === null) return [];
        const { lint, what, name } = sensitive;
        const severity = names(rule, name) && sensitive.severity === 'warning' ? 'info' : sensitive.severity;
        const message = `The rule logs ${what}.`;
        const fix = `Above it, log \`${name}\` at Metadata.`;
        return [{ lint, severity, place, message, consequence, fix }];
      }),
    );
  });
}

function names(rule: PolicyRule, resource: string): boolean {
  return rule.resources.some((entry) => entry.resources.includes(resource));
}

function on(group: string, resource: string, verbs: readonly string[]): Selector {
  return { ...EVERYTHING, verbs, resources: [{ group, resources: [resource], resourceNames: [] }] };
}
