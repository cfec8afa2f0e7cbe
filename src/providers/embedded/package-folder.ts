import { fileURLToPath } from 'node:url';

/** This package, from which a supervisor loads its code. */
export const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

const HERE = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf('.'));

/** Where a module of the supervisor is when this package is bound to another folder. */
export function supervisorModule(name: 'main' | 'compile' | 'trial', packageFolder: string): string {
  return `${packageFolder}${HERE.slice(PACKAGE.length)}/supervisor/${name}${EXTENSION}`;
}
