import { readFile } from 'node:fs/promises';

/** An existing mount. */
export interface Mounted {
  readonly target: string;
  /** `rw` or `ro` first, then flags like `nosuid`. */
  readonly options: readonly string[];
}

/** The mounts of this process. Source: proc(5), mountinfo. */
export async function mounted(): Promise<readonly Mounted[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [, , , , target = '', options = ''] = line.split(' ');
    return { target: fromOctal(target), options: options.split(',') };
  });
}

export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

function fromOctal(path: string): string {
  return path.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
