import { chmod, lstat, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runTool } from '../../process/child.ts';
import { NODE_ADDRESS, NODE_NAME } from './cluster/address.ts';
import { CA_FOLDERS } from './cluster/manifests.ts';
import { TOOLS } from './node-tools-folder.ts';
import { OPENSSL_CONFIG } from './openssl-config.ts';

/** In the folder of tools. */
export const COMPLETION = 'share/kubectl-completion.bash';
export const PATH = `${TOOLS}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/** The text files of a folder, by their relative path. */
export type Files = Readonly<Record<string, { readonly text: string; readonly mode: number }>>;

/** Folders of a new node, with their modes. */
const FOLDERS: Readonly<Record<string, number>> = {
  etc: 0o755,
  'etc/kubernetes': 0o755,
  'etc/ssl/certs': 0o755,
  'etc/ca-certificates': 0o755,
  home: 0o755,
  mnt: 0o755,
  opt: 0o755,
  root: 0o700,
  run: 0o755,
  'run/cks-lab': 0o755,
  srv: 0o755,
  tmp: 0o1777,
  var: 0o755,
  'var/lib': 0o755,
  'var/lib/kubelet': 0o750,
  'var/log': 0o755,
  'var/log/containers': 0o755,
  'var/log/pods': 0o750,
  'var/tmp': 0o1777,
};

/**
 * What programs read from /etc to find libraries, terminals and time zones. None of it is secret, and all of it is
 * copied, so that the node has its own.
 */
const COPIED = [
  'bash.bashrc',
  'bash_completion.d',
  'debconf.conf',
  'inputrc',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'nanorc',
  'os-release',
  'services',
  'terminfo',
  'vim',
] as const;

/** Creates the root of a new node: its folders, and the small files that make it a separate machine. */
export async function makeRoot(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [folder, mode] of Object.entries(FOLDERS)) {
    await mkdir(join(root, folder), { recursive: true });
    await chmod(join(root, folder), mode);
  }
  await Promise.all([
    copyThoseThere(
      COPIED.map((name) => `/etc/${name}`),
      join(root, 'etc'),
    ),
    symlink('/proc/self/mounts', join(root, 'etc/mtab')),
    symlink('/run', join(root, 'var/run')),
    writeFiles(root, SYSTEM_FILES),
  ]);
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  const folders = new Set(Object.keys(files).map((path) => dirname(join(folder, path))));
  for (const path of folders) await mkdir(path, { recursive: true });
  await Promise.all(
    Object.entries(files).map(([path, { text, mode }]) => writeFile(join(folder, path), text, { mode })),
  );
}

/** The folders of CA certificates that a node on this machine has. */
export async function caFolders(): Promise<readonly string[]> {
  const there = await Promise.all(
    CA_FOLDERS.map(async (path) => (path.startsWith('/etc/') || (await isFolder(path)) ? [path] : [])),
  );
  return there.flat();
}

const SYSTEM_FILES: Files = {
  'etc/ssl/openssl.cnf': plain(OPENSSL_CONFIG),
  'etc/pki/tls/openssl.cnf': plain(OPENSSL_CONFIG),
  'etc/group': plain('root:x:0:\ntty:x:5:\nnogroup:x:65534:\n'),
  'etc/hostname': plain(`${NODE_NAME}\n`),
  'etc/hosts': plain(`127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n${NODE_ADDRESS} ${NODE_NAME}\n`),
  'etc/nsswitch.conf': plain('passwd: files\ngroup: files\nhosts: files dns\nservices: files\n'),
  'etc/passwd': plain('root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'),
  'etc/profile': plain('if [ -n "$BASH_VERSION" ] && [ -f /etc/bash.bashrc ]; then . /etc/bash.bashrc; fi\n'),
  'etc/resolv.conf': plain('nameserver 127.0.0.1\n'),
  'root/.profile': plain('if [ -n "$BASH_VERSION" ] && [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n'),
  'root/.bashrc': plain(`case $- in *i*) ;; *) return ;; esac
PS1='\\u@\\h:\\w\\$ '
alias ls='ls --color=auto'
alias ll='ls -l'
alias k=kubectl
if [ -f /usr/share/bash-completion/bash_completion ]; then
  . /usr/share/bash-completion/bash_completion
  if [ -f ${TOOLS}/${COMPLETION} ]; then
    . ${TOOLS}/${COMPLETION}
    complete -o default -F __start_kubectl k
  fi
fi
`),
};

export function plain(text: string): { readonly text: string; readonly mode: number } {
  return { text, mode: 0o644 };
}

export function secret(text: string): { readonly text: string; readonly mode: number } {
  return { text, mode: 0o600 };
}

async function copyThoseThere(paths: readonly string[], to: string): Promise<void> {
  const there = await Promise.all(paths.map(async (path) => ((await exists(path)) ? [path] : [])));
  const argv = ['cp', '-r', '--no-dereference', '--preserve=mode,links', '--', ...there.flat(), to] as const;
  await runTool(argv, { env: process.env });
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
