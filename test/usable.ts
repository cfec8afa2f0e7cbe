import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProviderName } from '../src/providers/provider.ts';
import { providersOf } from '../src/providers/registry.ts';

/** Why a provider cannot create labs on this machine, or `null` if it can. */
export async function whyUnusable(name: ProviderName): Promise<string | null> {
  const provider = providersOf(process.env)[name];
  const here = await provider.available({ signal: AbortSignal.timeout(20_000), minor: 37 });
  return here.usable ? null : here.why;
}

/** Whether this machine can build the Go programs that the policy engine is compared with. */
export function hasGo(): boolean {
  return runs('go', 'version');
}

/** Whether there is a terminal in which the program can be used as a person does. */
export function hasTmux(): boolean {
  return runs('tmux', '-V');
}

/** The browser in which the pages of the classroom are tested; `null` if there is none. */
export function chromiumProgram(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
