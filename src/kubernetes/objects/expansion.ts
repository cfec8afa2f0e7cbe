export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  /** The kinds of source under `valueFrom`. */
  readonly valueFrom: readonly string[];
}

const REFERENCE = /\$\$|\$\(([^()]*)\)/g;

/**
 * How the kubelet expands `$(NAME)` in a command: with the variables of the container's own `env`, each of which may
 * refer to earlier ones. `$$` is a dollar sign, and a reference to an unknown name remains unchanged.
 * Source: third_party/forked/golang/expansion/expand.go.
 */
export function expansionOf(env: readonly EnvironmentVariable[]): (word: string) => string {
  const values = new Map<string, string>();
  const expand = (word: string) =>
    word.replace(REFERENCE, (reference, name: string | undefined) =>
      name === undefined ? '$' : (values.get(name) ?? reference),
    );
  for (const { name, value, valueFrom } of env) if (valueFrom.length === 0) values.set(name, expand(value));
  return expand;
}
