/**
 * Writes src/domains/rbac/data/built-in-1.MINOR.json: the roles and bindings that kube-apiserver of that minor version
 * creates when it starts, taken from its own Go code. Needs Go and the pinned modules:
 *
 *     node src/authoring/built-in-roles/generate.ts MINOR
 */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { isLabMinor, labMinors, releaseOf } from '../../binaries/release.ts';
import { runOk } from '../../process/run.ts';

const minor = Number(process.argv[2]);
if (!isLabMinor(minor)) throw new Error(`usage: generate.ts ${labMinors.join('|')}`);

const { version } = releaseOf('kube-apiserver', minor);
const modules = fileURLToPath(new URL(`../../binaries/modules/kubernetes-${version}`, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'cks-lab-built-in-roles-'));
try {
  await copyFile(fileURLToPath(new URL('main.go', import.meta.url)), join(folder, 'main.go'));
  for (const name of ['go.mod', 'go.sum']) await copyFile(join(modules, name), join(folder, name));
  const { stdout } = await runOk(['go', 'run', '-mod=mod', '.'], { cwd: folder });
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => shortened(JSON.parse(line)));
  const file = new URL(`../../domains/rbac/data/built-in-1.${minor}.json`, import.meta.url);
  await writeFile(file, oneObjectALine(objects));
  console.error(`${file.pathname}: ${objects.length} roles and bindings of ${version}`);
} finally {
  await rm(folder, { recursive: true });
}

/** The fields on which a decision depends; Go writes empty lists as null or omits them. */
function shortened(object: unknown) {
  const strings = z.array(z.string()).nullish();
  const { kind, metadata, rules, aggregationRule, subjects, roleRef } = z
    .object({
      kind: z.string(),
      metadata: z.object({
        name: z.string(),
        namespace: z.string().optional(),
        labels: z.record(z.string(), z.string()).nullish(),
      }),
      rules: z
        .array(
          z.object({
            verbs: strings,
            apiGroups: strings,
            resources: strings,
            resourceNames: strings,
            nonResourceURLs: strings,
          }),
        )
        .nullish(),
      aggregationRule: z
        .object({ clusterRoleSelectors: z.array(z.object({ matchLabels: z.record(z.string(), z.string()) })) })
        .nullish(),
      subjects: z.array(z.object({ kind: z.string(), name: z.string(), namespace: z.string().default('') })).nullish(),
      roleRef: z.object({ kind: z.string(), name: z.string() }).optional(),
    })
    .parse(object);
  const identity = { kind, namespace: metadata.namespace ?? '', name: metadata.name };
  if (roleRef !== undefined) {
    return { ...identity, roleRef: { kind: roleRef.kind, name: roleRef.name }, subjects: subjects ?? [] };
  }
  return {
    ...identity,
    labels: metadata.labels ?? {},
    rules: (rules ?? []).map((rule) => ({
      verbs: rule.verbs ?? [],
      apiGroups: rule.apiGroups ?? [],
      resources: rule.resources ?? [],
      resourceNames: rule.resourceNames ?? [],
      nonResourceURLs: rule.nonResourceURLs ?? [],
    })),
    aggregates: aggregationRule?.clusterRoleSelectors.map(({ matchLabels }) => matchLabels) ?? [],
  };
}

function oneObjectALine(objects: readonly object[]): string {
  const of = (isBinding: boolean) =>
    objects
      .filter((object) => 'roleRef' in object === isBinding)
      .map((object) => `    ${JSON.stringify(object)}`)
      .join(',\n');
  return `{\n  "release": "${version}",\n  "roles": [\n${of(false)}\n  ],\n  "bindings": [\n${of(true)}\n  ]\n}\n`;
}
