/** A kubectl line taken apart. */
export interface KubectlArguments {
  /** The command, its subcommand and what they are given, flags left out. */
  readonly words: readonly string[];
  /** By their long names. A flag without a value has `true`; of one that is given twice, the last value counts, but files add up: `a.yaml,b.yaml`. */
  readonly flags: ReadonlyMap<string, string | true>;
}

/** A line that kubectl would refuse, or that does not say enough. */
export class KubectlLineError extends Error {}

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
  ['s', 'server'],
  ['v', 'v'],
  ['w', 'watch'],
  ['R', 'recursive'],
  ['e', 'env'],
]);

/** Letters that stand for something else after these commands. */
const OF_COMMAND: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  [
    'logs',
    new Map([
      ['f', 'follow'],
      ['p', 'previous'],
    ]),
  ],
]);

/** Flags that the next word belongs to. */
const WITH_VALUE = new Set(
  `address annotations as as-group as-uid as-user-extra audience bound-object-kind bound-object-name bound-object-uid
  cache-dir cert certificate-authority chunk-size class client-certificate client-key cluster cluster-ip clusterrole
  container containers context copy-to cpu cpu-percent current-replicas custom default-backend description
  docker-email docker-password docker-server docker-username duration env external-ip external-name field-manager
  field-selector filename for from from-env-file from-file from-literal grace-period group hard image
  image-pull-policy key keys kubeconfig kustomize label-columns labels limit-bytes limits load-balancer-ip
  log-flush-frequency max max-log-requests max-unavailable memory min min-available name namespace node-port
  non-resource-url output overrides override-type password patch patch-file pod-running-timeout pod-selector port
  preemption-policy prefix profile profile-output protocol raw replicas request-timeout requests resource
  resource-name resource-version restart revision role rule schedule scopes selector server service-account
  serviceaccount session-affinity set-image since since-time skip-wait-for-delete-timeout sort-by subresource tail
  target target-port tcp template timeout tls-server-name to-revision token type types user username v value verb
  vmodule`.split(/\s+/),
);

/** Takes the words after `kubectl` apart; what stands behind `--` is not kubectl's. */
export function parseArguments(argv: readonly string[]): KubectlArguments {
  const separator = argv.indexOf('--');
  const mine = [...(separator < 0 ? argv : argv.slice(0, separator))];
  const words: string[] = [];
  const flags = new Map<string, string | true>();
  for (let word = mine.shift(); word !== undefined; word = mine.shift()) {
    if (word.startsWith('--')) {
      const name = word.slice(2);
      const end = name.indexOf('=');
      if (end < 0) setFlag(flags, name, takeValue(name, mine));
      else setFlag(flags, name.slice(0, end), name.slice(end + 1));
    } else if (word.startsWith('-') && word !== '-') {
      setShort(word.slice(1), words[0] ?? '', mine, flags);
    } else words.push(word);
  }
  return { words, flags };
}

function takeValue(name: string, rest: string[]): string | true {
  if (!WITH_VALUE.has(name)) return true;
  const value = rest.shift();
  if (value === undefined) throw new KubectlLineError(`the flag --${name} needs a value`);
  return value;
}

function setFlag(flags: Map<string, string | true>, name: string, value: string | true): void {
  const before = name === 'filename' ? flags.get(name) : undefined;
  flags.set(name, before === undefined ? value : `${before},${value}`);
}

/** Reads `-n dev`, `-ndev`, `-n=dev` and `-it`. */
function setShort(letters: string, command: string, rest: string[], flags: Map<string, string | true>): void {
  const letter = letters.charAt(0);
  const behind = letters.slice(1);
  const name = OF_COMMAND.get(command)?.get(letter) ?? LONG_NAMES.get(letter) ?? letter;
  if (!WITH_VALUE.has(name)) {
    setFlag(flags, name, true);
    if (behind !== '') setShort(behind, command, rest, flags);
  } else setFlag(flags, name, behind === '' ? takeValue(name, rest) : behind.replace(/^=/, ''));
}
