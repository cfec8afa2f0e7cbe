import type { FileRead } from './lab-node.ts';

/** Why a path could not be read as a file, as the end of a sentence about it. */
export function whyUnread(read: Exclude<FileRead, { state: 'file' }>): string {
  switch (read.state) {
    case 'missing':
      return 'there is no such file on the node';
    case 'directory':
      return 'it is a directory, not a file';
    case 'special':
      return 'it is a device, pipe or socket, not a file';
    case 'loop':
      return 'it is a symbolic link loop';
    case 'too-large':
      return `it is ${read.size} bytes long, which is far too large`;
  }
}
