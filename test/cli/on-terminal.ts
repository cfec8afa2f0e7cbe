import { vi } from 'vitest';

/** Reloads modules as if the output were a terminal, because they decide about colors when they are loaded. */
export async function onTerminal<T>(load: () => Promise<T>, noColor = ''): Promise<T> {
  const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
  vi.stubEnv('NO_COLOR', noColor);
  vi.resetModules();
  try {
    return await load();
  } finally {
    // Other tests in this process expect modules that write to no terminal.
    vi.resetModules();
    vi.unstubAllEnvs();
    if (isTTY === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
    else Object.defineProperty(process.stdout, 'isTTY', isTTY);
  }
}
