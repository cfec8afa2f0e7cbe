import { parseArgs } from 'node:util';
import { Unsupported } from './answer.ts';

export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
}

export interface Parsed {
  readonly flags: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
  readonly operands: readonly string[];
}

/** Parses a command line. The error about an undefined option contains its name. */
export function parseOptions(
  program: string,
  argv: readonly string[],
  options: Readonly<Record<string, OptionDefinition>>,
): Parsed {
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...options },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Set<string>();
  const values: Record<string, string> = {};
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const definition = options[token.name];
    if (!definition) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new Unsupported(`${program} ${token.rawName}`, `Supported options: ${known.join(', ') || 'none'}`);
    }
    if (definition.type === 'boolean') flags.add(token.name);
    else if (token.value === undefined) throw new Error(`flag needs an argument: ${token.rawName}`);
    else values[token.name] = token.value;
  }
  return { flags, values, operands };
}
