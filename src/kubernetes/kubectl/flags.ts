/** The long names of letters that mean the same for every command that supports them. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['n', 'namespace'],
  ['A', 'all-namespaces'],
  ['o', 'output'],
  ['l', 'selector'],
  ['f', 'filename'],
  ['k', 'kustomize'],
  ['L', 'label-columns'],
  ['c', 'container'],
  ['p', 'patch'],
  ['h', 'help'],
  ['q', 'quiet'],
  ['r', 'replicas'],
  ['s', 'server'],
  ['i', 'stdin'],
  ['t', 'tty'],
  ['v', 'v'],
  ['w', 'watch'],
  ['R', 'recursive'],
  ['e', 'env'],
]);

/** The letters that have another meaning after these commands. */
const LONG_NAMES_OF: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'logs',
    new Map([
      ['f', 'follow'],
      ['p', 'previous'],
    ]),
  ],
  ['delete', new Map([['i', 'interactive']])],
  ['expose', new Map([['l', 'labels']])],
  ['run', new Map([['l', 'labels']])],
  ['set', new Map([['c', 'containers']])],
]);

/** The flags that need a value; a flag whose value is optional, such as --dry-run, takes it only after `=`. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  `address aggregation-rule annotation annotations api-group api-version as as-group as-uid as-user-extra audience
  bound-object-kind bound-object-name bound-object-uid cache-dir categories cert certificate-authority chunk-size
  class client-certificate client-key cluster cluster-ip clusterip clusterrole concurrency container containers
  context copy-to cpu cpu-percent current-replicas custom default-backend description detach-keys docker-email
  docker-password docker-server docker-username duration env external-ip external-name field-manager field-selector
  filename for from from-env-file from-file from-literal grace-period group hard image image-pull-policy key keys
  kubeconfig kuberc kustomize label-columns labels limit-bytes limits load-balancer-ip log-flush-frequency max
  max-depth max-log-requests max-unavailable memory min min-available name namespace namespaces node-port
  non-resource-url output output-directory override-type overrides password patch patch-file pod-running-timeout
  pod-selector port preemption-policy prefix profile profile-output protocol proxy-url prune-allowlist raw replicas
  request-timeout requests resource resource-name resource-version restart retries revision role rule schedule
  scopes selector server service-account serviceaccount session-affinity set-image since since-time
  skip-wait-for-delete-timeout sort-by subresource tail target target-port tcp template timeout tls-server-name
  to-revision token type types user username v value verb verbs vmodule`.split(/\s+/),
);

/** The flags among these that need no value after the command. */
const WITHOUT_VALUE_AFTER: ReadonlyMap<string, string> = new Map([
  ['config', 'raw'],
  ['logs', 'prefix'],
  ['top', 'containers'],
]);

/** The long name of a flag's letter, or the letter if there is none. */
export function longName(letter: string, command: string): string {
  return LONG_NAMES_OF.get(command)?.get(letter) ?? LONG_NAMES.get(letter) ?? letter;
}

/** Whether the next word is the flag's value. */
export function needsValue(flag: string, command: string): boolean {
  return WITH_VALUE.has(flag) && WITHOUT_VALUE_AFTER.get(command) !== flag;
}
