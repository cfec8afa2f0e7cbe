import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../src/node/manifest/read-manifest.ts';

const fixtures = new URL('../../fixtures/manifests/', import.meta.url);
const untouched = readFileSync(new URL('kube-apiserver.yaml', fixtures), 'utf8');

interface Vector {
  readonly replace?: string;
  readonly by?: string;
  readonly text?: string;
  /** What the kubelet's own code says, `null` where it takes the manifest. */
  readonly message: string | null;
}

/** Made by test/conformance/kubelet from the manifest that kubeadm writes. */
const vectors: readonly Vector[] = JSON.parse(readFileSync(new URL('kubelet-1.37.json', fixtures), 'utf8'));

function read(text: string, file = 'FILE') {
  return readManifest(file, Buffer.from(text), 'controlplane');
}

describe('kubelet 1.37 and this parser agree', () => {
  test.each(vectors)('$text$replace → $by', ({ replace, by, text, message }) => {
    const manifest = read(text ?? untouched.replace(replace ?? '', by ?? ''));
    expect(manifest.ok ? null : manifest.message).toBe(message);
  });
});

test('a file that is not YAML is refused as such, with its line', () => {
  expect(read(untouched.replace('    - --allow', '\t- --allow'))).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^FILE: couldn't parse as pod\(yaml: line 16: .*\), please check config file$/),
    place: { line: 16 },
  });
});

test('a validation error points at its line', () => {
  const line = untouched.split('\n').findIndex((text) => text.includes('name: k8s-certs')) + 1;
  const manifest = read(untouched.replace('name: k8s-certs', 'name: k8s-cert'));
  expect(manifest).toMatchObject({ ok: false, place: { file: 'FILE', line } });
});

describe('uid', () => {
  function uid(text: string, file?: string): string {
    const manifest = read(text, file);
    if (!manifest.ok) throw new Error(manifest.message);
    return manifest.uid;
  }

  test('is the same for a different layout, a comment, or a dropped field', () => {
    const same = [
      `# a comment\n${untouched}`,
      untouched.replace('metadata:', 'metadata:   '),
      untouched.replace('hostNetwork: true', 'hostNetwork: true\n  hostNetwrk: false'),
    ];
    expect(uid(untouched)).toMatch(/^[0-9a-f]{32}$/);
    for (const text of same) expect(uid(text)).toBe(uid(untouched));
  });

  test('differs after any change of meaning, and for another file', () => {
    const others = [
      uid(untouched.replace('annotations:', 'annotations:\n    touched: "1"')),
      uid(untouched.replace('- --secure-port=6443', '- --secure-port=6444')),
      uid(untouched, 'OTHER'),
    ];
    expect(new Set([uid(untouched), ...others]).size).toBe(4);
  });
});
