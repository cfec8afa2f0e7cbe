import { type DocumentNode, placeAt } from '../kubernetes/document.ts';
import type { Place } from '../kubernetes/place.ts';

/** One time that a flag is given on a command line. */
export interface FlagUse {
  readonly name: string;
  /** `null` for a flag without a value at the end of the line, which the program refuses. */
  readonly value: string | null;
  readonly place: Place;
}

/** kube-apiserver's flags that stand alone: `--profiling` is `--profiling=true`, and no value follows as an item of its own. */
const BOOLEAN_FLAGS: ReadonlySet<string> = new Set([
  'aggregator-reject-forwarding-redirect',
  'allow-privileged',
  'anonymous-auth',
  'audit-log-batch-throttle-enable',
  'audit-log-compress',
  'audit-log-truncate-enabled',
  'audit-webhook-batch-throttle-enable',
  'audit-webhook-truncate-enabled',
  'contention-profiling',
  'disable-http2-serving',
  'emulation-forward-compatible',
  'enable-aggregator-routing',
  'enable-bootstrap-token-auth',
  'enable-garbage-collector',
  'enable-logs-handler',
  'enable-priority-and-fairness',
  'encryption-provider-config-automatic-reload',
  'help',
  'log-json-split-stream',
  'log-text-split-stream',
  'permit-address-sharing',
  'permit-port-sharing',
  'profiling',
  'runtime-config-emulation-forward-compatible',
  'service-account-extend-token-expiration',
  'service-account-lookup',
  'shutdown-send-retry-after',
  'watch-cache',
]);

/** The words of a container as the kubelet starts it, `$(NAME)` expanded. */
interface CommandLine {
  readonly command: readonly string[];
  readonly args: readonly string[];
}

interface Item {
  readonly text: string;
  readonly place: Place;
}

/**
 * The flags of a container as its program reads them, from `command` and then `args` (github.com/spf13/pflag):
 * `--name=value` or two items, `_` for `-` (component-base's normalisation), nothing after `--`.
 */
export function flagsOf(document: DocumentNode, { command, args }: CommandLine): readonly FlagUse[] {
  const [, ...items] = [...placed(document, 'command', command), ...placed(document, 'args', args)];
  const flags: FlagUse[] = [];
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (item === undefined || item.text === '--') break;
    if (!item.text.startsWith('--')) continue;
    const equals = item.text.indexOf('=');
    const name = item.text.slice(2, equals === -1 ? undefined : equals).replaceAll('_', '-');
    if (equals !== -1) flags.push({ name, value: item.text.slice(equals + 1), place: item.place });
    else if (BOOLEAN_FLAGS.has(name)) flags.push({ name, value: 'true', place: item.place });
    else {
      index += 1;
      flags.push({ name, value: items[index]?.text ?? null, place: item.place });
    }
  }
  return flags;
}

/** Every use of one flag; the last one counts. */
export function usesOf(flags: readonly FlagUse[], name: string): readonly FlagUse[] {
  return flags.filter((flag) => flag.name === name);
}

function placed(document: DocumentNode, field: string, words: readonly string[]): readonly Item[] {
  return words.map((text, index) => ({ text, place: placeAt(document, [field, index]) }));
}
