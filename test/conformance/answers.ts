import { loadPolicy } from '../../src/domains/audit/policy/load.ts';
import { parseJson } from '../../src/kubernetes/decoding/json-text.ts';
import { parseKubernetesYaml } from '../../src/kubernetes/decoding/kubernetes-yaml.ts';
import type { PlainValue } from '../../src/kubernetes/document.ts';
import { plainValue } from '../../src/kubernetes/document.ts';
import type { KubernetesMinor } from '../../src/kubernetes/minor.ts';
import type { Answer } from './reference.ts';

/** The result of parsing a YAML text, as far as Go and the engine must agree on it. */
export type YamlAnswer =
  | { readonly value: PlainValue; readonly duplicates?: string | undefined }
  | { readonly message: string | undefined };

/** The result of loading a policy file, as far as Go and the engine must agree on it. */
export type PolicyAnswer = { readonly warnings: readonly string[] } & (
  | { readonly ok: true; readonly policy: unknown }
  | { readonly ok: false; readonly message: string | undefined }
);

export function ourYaml(text: string): YamlAnswer {
  const yaml = parseKubernetesYaml(text, 'file.yaml');
  if (!yaml.ok) return { message: yaml.message };
  const messages = yaml.duplicates.map(({ message }) => message);
  return { value: plainValue(yaml.root), duplicates: messages.length > 0 ? messages.join('\n  ') : undefined };
}

export function goYaml(answer: Answer | undefined): YamlAnswer {
  if (!answer?.ok) return { message: answer?.message };
  const duplicates = answer.duplicates?.replace('yaml: unmarshal errors:\n  ', '');
  // JSON.parse in V8 13.6 misreads the key "x\u003e" as "x\\" if it has seen the latter before.
  const json = parseJson(answer.json ?? '', 'answer.json');
  if (!json.ok) throw new Error(`Go wrote no JSON: ${json.message}`);
  return { value: plainValue(json.root), duplicates };
}

export function ourPolicy(text: string, minor: KubernetesMinor): PolicyAnswer {
  const loaded = loadPolicy(text, { file: 'policy.yaml', minor });
  const warnings = loaded.warning === null ? [] : [loaded.warning];
  return loaded.ok
    ? { ok: true, warnings, policy: JSON.parse(JSON.stringify(loaded.policy)) }
    : { ok: false, warnings, message: withoutSourceLine(loaded.message) };
}

export function goPolicy(answer: Answer | undefined): PolicyAnswer {
  const warnings = answer?.warnings ?? [];
  if (!answer?.ok) return { ok: false, warnings, message: withoutSourceLine(answer?.message) };
  const policy = JSON.parse(JSON.stringify(answer.policy));
  for (const rule of policy.rules) if (rule.omitManagedFields === null) delete rule.omitManagedFields;
  return { ok: true, warnings, policy };
}

/** Removes the source line where a scheme was created, which differs between builds of the reference program. */
function withoutSourceLine(message: string | undefined): string | undefined {
  return message?.replace(/in scheme ".*?"/, 'in scheme');
}
