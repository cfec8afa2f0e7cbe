import type { FileRead } from '../../node/lab-node.ts';

/** Why what stands at a path could not be read as a file, as the end of a sentence about it. */
export function whyUnread(read: Exclude<FileRead, { state: 'file' }>): string {
  switch (read.state) {
    case 'missing':
      return 'there is no such file on the node';
    case 'directory':
      return 'it is a directory, not a file';
    case 'special':
      return 'it is a device, pipe or socket, not a file';
    case 'loop':
      return 'it is a link that leads in a circle';
    case 'too-large':
      return `it has ${read.size} bytes, which is far too many for it`;
  }
}
