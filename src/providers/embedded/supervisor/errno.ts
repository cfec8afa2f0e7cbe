import { getSystemErrorMessage } from 'node:util';

/** The error of a file operation in the format of Go's `os` package: `mkdir /usr/x: read-only file system`. */
export function goFileError(error: unknown): string {
  if (!isSystemError(error)) return String(error);
  const { code, errno, syscall, path } = error;
  const reason = code === 'ELOOP' ? 'too many levels of symbolic links' : getSystemErrorMessage(errno);
  return path === undefined ? reason : `${syscall} ${path}: ${reason}`;
}

/** Whether a file operation failed because the file does not exist. */
export function isMissing(error: unknown): boolean {
  return isSystemError(error) && error.code === 'ENOENT';
}

interface SystemError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && 'errno' in error && 'syscall' in error;
}
