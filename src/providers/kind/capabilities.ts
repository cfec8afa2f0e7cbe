import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Capabilities, Capability } from '../../node/capabilities.ts';
import type { Docker } from './docker.ts';

/** More nodes would not fit on a laptop. */
const NODES = 5;

/** Why a lab lacks a capability that depends on the kernel under Docker. */
const WITHOUT = {
  networkPolicies: 'the kernel under Docker lacks nftables queues (CONFIG_NFT_QUEUE), which kindnetd needs',
  seccomp: 'the kernel under Docker is built without seccomp filters',
  appArmor: 'AppArmor is not enabled in the kernel under Docker',
} as const satisfies Partial<Record<Capability, string>>;

/**
 * Tests that kernel, in a container with the image and the privileges of a node, and prints the name of each capability
 * that it has. Sources: sigs.k8s.io/kube-network-policies for kindnetd, containerd's pkg/apparmor.
 */
const TRIAL = `
nft 'add table inet trial; add chain inet trial c { type filter hook forward priority 0; }; add rule inet trial c queue num 100' 2>/dev/null && echo networkPolicies
[ -e /proc/sys/kernel/seccomp/actions_avail ] && echo seccomp
[ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && echo appArmor
exit 0`;

/**
 * What labs with nodes of this image can do on this Docker. A result in which nothing is missing is cached in a file,
 * for this Docker and its kernel. Throws ProcessError if the trial cannot be made.
 */
export async function kindCapabilities(
  docker: Docker,
  image: string,
  file: string,
  signal: AbortSignal,
): Promise<Capabilities> {
  const { stdout: machine } = await docker.must(['info', '--format', MACHINE], { signal });
  const here = JSON.stringify({ image, machine });
  if ((await readFile(file, 'utf8').catch(() => null)) === here) return { nodes: NODES, missing: {} };
  const argv = ['run', '--rm', '--privileged', '--network=none', '--entrypoint=sh', image, '-c', TRIAL];
  const { stdout } = await docker.must(argv, { signal });
  const has = new Set(stdout.split('\n'));
  const missing = Object.fromEntries(Object.entries(WITHOUT).filter(([name]) => !has.has(name)));
  if (Object.keys(missing).length === 0) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, here);
  }
  return { nodes: NODES, missing };
}

const MACHINE = '{{.ID}} {{.KernelVersion}} {{.OperatingSystem}} {{.SecurityOptions}}';
