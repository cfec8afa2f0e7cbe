/** Whether an absolute path is a folder or is below it. Neither has dots, empty parts or a trailing slash. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
