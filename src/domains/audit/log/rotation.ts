/**
 * The files into which a log has been rotated, oldest first, selected from the names in its folder. Supported are the
 * names of lumberjack, which kube-apiserver uses (`audit-2026-01-02T15-04-05.000.log`), and those of the kubelet for a
 * container's output (`0.log.20260102-150405`), each also compressed. While a file is being compressed, both files
 * exist, and the compressed one, which is still incomplete, is left out.
 */
export function rotatedFiles(name: string, names: readonly string[]): readonly string[] {
  const present = new Set(names);
  return names
    .filter((sibling) => sibling === uncompressedName(sibling) || !present.has(uncompressedName(sibling)))
    .flatMap((sibling) => {
      const time = rotationTime(name, sibling);
      return time === null ? [] : [{ sibling, time }];
    })
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .map(({ sibling }) => sibling);
}

/** The name without the suffix of compressed files, so that a file is recognized after it has been compressed. */
export function uncompressedName(name: string): string {
  return name.replace(/\.gz$/, '');
}

function rotationTime(name: string, sibling: string): string | null {
  const dot = name.lastIndexOf('.');
  const stem = dot === -1 ? name : name.slice(0, dot);
  const extension = dot === -1 ? '' : name.slice(dot);
  const plain = uncompressedName(sibling);
  if (plain.startsWith(`${stem}-`) && plain.endsWith(extension)) {
    const time = plain.slice(stem.length + 1, plain.length - extension.length);
    if (/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}$/.test(time)) return time;
  }
  const suffix = plain.startsWith(`${name}.`) ? plain.slice(name.length + 1) : '';
  return /^\d{8}-\d{6}$/.test(suffix) ? suffix : null;
}
