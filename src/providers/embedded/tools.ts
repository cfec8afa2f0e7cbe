import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { KUBELET_HEALTH_PORT } from './cluster/address.ts';
import type { ReadOnlyPath } from './isolation/boot-plan.ts';
import { COMPLETION, type Files, writeFiles } from './node-files.ts';
import { TOOLS } from './node-tools-folder.ts';
import type { NodePrograms } from './programs.ts';
import type { NodeImages } from './supervisor/images.ts';

/** Where a program of the node's images is on the node. */
const IMAGES = 'images';

/**
 * Creates the folder that becomes the node's /opt/cks-lab, with mount points for the programs that are bound into it.
 * `completion` is a file with kubectl's bash completion.
 */
export async function makeTools(folder: string, completion: string | null): Promise<void> {
  await mkdir(join(folder, 'share'), { recursive: true });
  await writeFiles(folder, FILES);
  if (completion !== null) await copyFile(completion, join(folder, COMPLETION));
}

/** The bind mounts by which a node gets its tools and images; each is inside what the earlier ones have created. */
export function toolBinds(folder: string, { kubectl, images }: NodePrograms): Promise<readonly ReadOnlyPath[]> {
  const binds = [
    { source: folder, target: TOOLS },
    { source: kubectl, target: `${TOOLS}/bin/kubectl` },
    ...Object.entries(images).map(([name, { source }]) => ({ source, target: `${TOOLS}/${IMAGES}/${name}` })),
  ];
  return Promise.all(binds.map(async ({ source, target }) => ({ source: await realpath(source), target })));
}

/** The same images as the node itself sees them. */
export function imagesInNode(images: NodeImages): NodeImages {
  const inNode = (name: keyof NodeImages) => ({ ...images[name], source: `${TOOLS}/${IMAGES}/${name}` });
  return {
    'kube-apiserver': inNode('kube-apiserver'),
    'kube-controller-manager': inNode('kube-controller-manager'),
    etcd: inNode('etcd'),
  };
}

/**
 * Sends a request to the kubelet's stand-in on its own port, in the format that node-server.ts describes. The program's
 * name and arguments determine the request.
 */
const ASK = `#!/bin/bash
if ! { exec 3<>/dev/tcp/127.0.0.1/${KUBELET_HEALTH_PORT}; } 2>/dev/null; then
  echo "\${0##*/}: the node does not answer" >&2
  exit 1
fi
printf 'POST /shims/%s HTTP/1.0\\r\\nX-Arguments: %s\\r\\nContent-Length: 0\\r\\n\\r\\n' \
  "\${0##*/}" "$(if [ $# -gt 0 ]; then printf '%s\\0' "$@" | base64 -w 0; fi)" >&3
code=1 unbuffered=
while IFS=$' \\r' read -r name value <&3 && [ -n "$name" ]; do
  case \${name,,} in
    x-exit-code:) code=$value ;;
    x-follows:) unbuffered=-u ;;
  esac
done
sed $unbuffered -n -e '/^1/{s/^1//p;d}' -e 's/^2//w /dev/stderr' <&3
exit "$code"
`;

/** Every user on the node is already root. */
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -i | -s) exec "\${SHELL:-/bin/bash}" -l ;;
    -u | -g) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
exec "$@"
`;

const PLACE = { text: '', mode: 0o755 };
const FILES: Files = {
  'bin/crictl': { text: ASK, mode: 0o755 },
  'bin/journalctl': { text: ASK, mode: 0o755 },
  'bin/kubectl': PLACE,
  'bin/sudo': { text: SUDO, mode: 0o755 },
  'bin/systemctl': { text: ASK, mode: 0o755 },
  [`${IMAGES}/kube-apiserver`]: PLACE,
  [`${IMAGES}/kube-controller-manager`]: PLACE,
  [`${IMAGES}/etcd`]: PLACE,
};
