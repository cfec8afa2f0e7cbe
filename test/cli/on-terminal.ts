import { vi } from 'vitest';

/** Loads modules anew as they are on a terminal, whose colours are decided on when they are loaded. */
export async function onTerminal<T>(load: () => Promise<T>, noColour = ''): Promise<T> {
  const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
  vi.stubEnv('NO_COLOR', noColour);
  vi.resetModules();
  try {
    return await load();
  } finally {
    // Other tests of this process are on no terminal.
    vi.resetModules();
    vi.unstubAllEnvs();
    if (isTTY === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
    else Object.defineProperty(process.stdout, 'isTTY', isTTY);
  }
}
