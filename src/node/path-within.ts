/** Whether an absolute path is a folder or lies below it. Both are without dots, empty parts and a slash at the end. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
