import type { Program, Release } from './release.ts';

/** Where a project publishes a program, as `host/path`: a mirror keeps it at the same path below its base address. */
export interface Publication {
  readonly file: string;
  /** A single SHA-256, or lines with a SHA-256 and a file name. */
  readonly checksums: string;
  /** The program's path inside a tar.gz; `null` if the file is the program itself. */
  readonly member: string | null;
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Every location at which a project publishes this program for this machine, the preferred one first. */
export function publicationsOf(
  program: Program,
  { project, version }: Release,
  { platform, arch }: { readonly platform: string; readonly arch: string } = process,
): readonly Publication[] {
  const architecture = architectures[arch] ?? arch;
  switch (project) {
    case 'kubernetes': {
      const file = `dl.k8s.io/release/v${version}/bin/${platform}/${architecture}/${program}`;
      return [{ file, checksums: `${file}.sha256`, member: null }];
    }
    case 'etcd': {
      const folder = `github.com/etcd-io/etcd/releases/download/v${version}`;
      const name = `etcd-v${version}-${platform}-${architecture}`;
      return [{ file: `${folder}/${name}.tar.gz`, checksums: `${folder}/SHA256SUMS`, member: `${name}/${program}` }];
    }
    case 'kind': {
      const name = `kind-${platform}-${architecture}`;
      return [`github.com/kubernetes-sigs/kind/releases/download/v${version}`, `kind.sigs.k8s.io/dl/v${version}`].map(
        (folder) => ({ file: `${folder}/${name}`, checksums: `${folder}/${name}.sha256sum`, member: null }),
      );
    }
  }
}
