import type { Lint, Severity } from './finding.ts';

/** What one rule of the linter finds. */
export interface LintRule {
  /** The severities that its findings can have, the most severe first. */
  readonly severities: readonly Severity[];
  /** One sentence. */
  readonly description: string;
}

/** Every rule of the linter, in the order of its documentation. */
export const LINT_RULES: Readonly<Record<Lint, LintRule>> = {
  'load-error': {
    severities: ['error'],
    description: 'kube-apiserver does not load the policy and exits on startup.',
  },
  'unknown-field': {
    severities: ['error', 'warning'],
    description:
      'kube-apiserver drops a field that it does not know, and with it the condition that the field was meant to express.',
  },
  'duplicate-field': {
    severities: ['error'],
    description: 'A field is given twice, and kube-apiserver uses only one of the values.',
  },
  'second-document': {
    severities: ['error'],
    description: 'The file has more than one YAML document, and kube-apiserver reads only the first.',
  },
  'literal-wildcard': {
    severities: ['error'],
    description: 'A `*` is taken literally in a field that has no wildcards, so the value matches nothing.',
  },
  'unknown-verb': {
    severities: ['error'],
    description: 'No request has the verb, so the value matches nothing.',
  },
  'user-or-group': {
    severities: ['warning'],
    description: 'The name of a user is listed among the groups or vice versa, or a `system:` name does not exist.',
  },
  'api-group': {
    severities: ['error', 'warning'],
    description: 'The API group does not exist, for example because it is written with its version.',
  },
  'resource-name': {
    severities: ['error', 'warning', 'info'],
    description: 'The API group has no resource of that name, for example because the name is a kind or a singular.',
  },
  'unknown-path': {
    severities: ['error', 'warning'],
    description: 'A non-resource URL matches no path that kube-apiserver serves.',
  },
  'exec-verb': {
    severities: ['warning'],
    description: 'A rule on exec, attach or port-forward omits the verb that kubectl of this minor version sends.',
  },
  'dead-part': {
    severities: ['warning'],
    description: 'A value of a rule has no effect: an earlier rule matches all of its requests, or no request has it.',
  },
  'ineffective-override': {
    severities: ['warning'],
    description: 'A rule has an empty `omitStages`, which does not bring back the stages that the policy omits.',
  },
  'never-matches': {
    severities: ['error'],
    description: 'No request that kube-apiserver serves meets all conditions of the rule.',
  },
  shadowed: {
    severities: ['error'],
    description: 'The rule is never reached: earlier rules match all of its requests first, with a different outcome.',
  },
  redundant: {
    severities: ['info'],
    description:
      'The rule is never reached, and it would change nothing: earlier rules treat its requests the same way.',
  },
  'secret-bodies': {
    severities: ['error'],
    description: 'The bodies of Secrets are logged, so everyone who can read the log can read them.',
  },
  'token-bodies': {
    severities: ['warning'],
    description: 'The bodies of token requests or token reviews, which contain tokens, are logged.',
  },
  'configmap-bodies': {
    severities: ['warning', 'info'],
    description: 'The bodies of ConfigMaps, which often contain credentials, are logged.',
  },
  'catch-all-bodies': {
    severities: ['warning'],
    description: 'Every request that no earlier rule matches is logged with its request and response bodies.',
  },
  'logs-nothing': {
    severities: ['error'],
    description: 'No request leaves an entry in the log.',
  },
  'ordinary-requests-left-out': {
    severities: ['warning'],
    description: 'A rule omits the stages RequestReceived and ResponseComplete, so ordinary requests leave no entry.',
  },
  'failed-logins-unseen': {
    severities: ['warning'],
    description: 'Failed logins leave no entry, because the only stage of their event, ResponseStarted, is omitted.',
  },
  'unlogged-access': {
    severities: ['warning'],
    description:
      'A rule at None hides administrators, unauthenticated callers, access to Secrets or changes in kube-system.',
  },
  'no-catch-all': {
    severities: ['warning'],
    description: 'Requests that no rule matches are not logged.',
  },
  'health-probes': {
    severities: ['warning'],
    description: 'The health probes of the kubelet are logged, one every second.',
  },
  'lease-renewals': {
    severities: ['warning'],
    description: 'Lease renewals are logged, which every node and control plane component sends every few seconds.',
  },
  'request-received': {
    severities: ['warning'],
    description: 'Every request is logged twice, because the stage RequestReceived is not omitted.',
  },
};
