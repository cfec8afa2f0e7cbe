import type { LabNode } from '../../../src/node/lab-node.ts';
import { docker } from './node-labs.ts';

/** An image that contains only this Node.js. It is built from files on the node, so no registry is needed. */
export const PROBE_IMAGE = 'docker.io/library/cks-lab-probe:1';

const PROGRAM = '/opt/probe/node';

/** Builds an OCI layout with one layer: the program and its shared libraries. */
const MAKE_IMAGE = `
set -e
work=$(mktemp -d)
mkdir -p "$work/root/bin" "$work/oci/blobs/sha256"
cp ${PROGRAM} "$work/root/bin/node"
for library in $(ldd ${PROGRAM} | grep -o '/[^ )]*'); do
  mkdir -p "$work/root$(dirname "$library")"
  cp -L "$library" "$work/root$library"
done
blob() {
  sum=$(sha256sum "$1" | cut -d ' ' -f 1)
  size=$(stat -c %s "$1")
  mv "$1" "$work/oci/blobs/sha256/$sum"
}
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
tar -C "$work/root" -cf "$work/blob" .
blob "$work/blob"
layer="{\\"mediaType\\":\\"application/vnd.oci.image.layer.v1.tar\\",\\"digest\\":\\"sha256:$sum\\",\\"size\\":$size}"
printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$arch" "$sum" >"$work/blob"
blob "$work/blob"
config="{\\"mediaType\\":\\"application/vnd.oci.image.config.v1+json\\",\\"digest\\":\\"sha256:$sum\\",\\"size\\":$size}"
manifest=application/vnd.oci.image.manifest.v1+json
printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' "$manifest" "$config" "$layer" >"$work/blob"
blob "$work/blob"
printf '{"imageLayoutVersion":"1.0.0"}' >"$work/oci/oci-layout"
printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"sha256:%s","size":%s,"platform":{"architecture":"%s","os":"linux"},"annotations":{"io.containerd.image.name":"${PROBE_IMAGE}"}}]}' "$manifest" "$sum" "$size" "$arch" >"$work/oci/index.json"
tar -C "$work/oci" -cf - . | ctr -n k8s.io images import -
rm -r "$work"
`;

export async function importProbeImage(node: LabNode): Promise<void> {
  docker('exec', node.name, 'mkdir', '-p', '/opt/probe');
  docker('cp', '--follow-link', process.execPath, `${node.name}:${PROGRAM}`);
  const made = await node.exec(['sh', '-c', MAKE_IMAGE], { timeout: 120_000 });
  if (made.exitCode !== 0) throw new Error(made.stderr);
}

/** The ports on which every pod answers. Over UDP, it echoes what it receives. */
export const TCP_PORTS = [80, 85] as const;
export const UDP_PORTS = [53] as const;

export const SERVE = `
for (const port of ${JSON.stringify(TCP_PORTS)}) require('net').createServer((s) => s.on('error', () => {}).end('ok')).listen(port);
for (const port of ${JSON.stringify(UDP_PORTS)}) {
  const socket = require('dgram').createSocket('udp4');
  socket.on('message', (message, from) => socket.send(message, from.port, from.address)).bind(port);
}
process.on('SIGTERM', () => process.exit(0));
`;

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Tries all targets concurrently, and prints for each target whether something answered within 1.5 s. */
export const DIAL = `
const dial = ({ host, port, protocol }) => new Promise((resolve) => {
  const timer = setTimeout(() => resolve(false), 1500);
  const done = (answered) => { clearTimeout(timer); resolve(answered); };
  if (protocol === 'TCP') {
    require('net').connect(port, host).on('connect', () => done(true)).on('error', () => done(false));
  } else {
    const socket = require('dgram').createSocket('udp4').on('message', () => done(true)).on('error', () => done(false));
    socket.connect(port, host, () => socket.send('hello', () => {}));
  }
});
Promise.all(JSON.parse(process.argv[1]).map(dial)).then((answers) => { console.log(JSON.stringify(answers)); process.exit(0); });
`;

/** Whether a pod can reach each of the targets. */
export async function reached(
  node: LabNode,
  pod: { readonly namespace: string; readonly name: string },
  targets: readonly Target[],
): Promise<readonly boolean[]> {
  const exec = ['-n', pod.namespace, 'exec', pod.name, '--', '/bin/node', '-e', DIAL, JSON.stringify(targets)];
  const { exitCode, stdout, stderr } = await node.kubectl(exec, { timeout: 60_000 });
  if (exitCode !== 0) throw new Error(stderr);
  const answers: unknown = JSON.parse(stdout);
  if (!Array.isArray(answers)) throw new Error(stdout);
  return answers.map((answer) => answer === true);
}
