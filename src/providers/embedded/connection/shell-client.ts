import { fileURLToPath } from 'node:url';
import { NodeUnreachable, type ShellEnd, type ShellOptions } from '../../../node/lab-node.ts';
import { attachedNotes } from '../../../process/attached.ts';
import { exitCodeAfter } from '../../../process/exit-code.ts';
import { isObject, parseJson } from '../../../process/json-guard.ts';

const RELAY = fileURLToPath(new URL('./terminal-relay.pl', import.meta.url));

/**
 * Shows a shell of the node on this process's terminal until the shell ends or another client takes it over. Throws
 * NodeUnreachable.
 */
export async function shellOn(controlSocket: string, { which }: ShellOptions): Promise<ShellEnd> {
  const target = which === 'new' ? '"argv":["/bin/bash","-l"]' : `"id":${which === 'newest' ? 'null' : which}`;
  return endIn(await attachedNotes(['/usr/bin/perl', RELAY, controlSocket, target]));
}

function endIn(text: string): ShellEnd {
  const end = parseJson(text, isObject) ?? {};
  if ('exitCode' in end && typeof end.exitCode === 'number') return { how: 'exited', exitCode: end.exitCode };
  if ('signal' in end && typeof end.signal === 'string') return { how: 'exited', exitCode: exitCodeAfter(end.signal) };
  if ('replaced' in end) return { how: 'replaced' };
  if ('unreachable' in end) throw new NodeUnreachable(String(end.unreachable));
  return { how: 'refused', why: 'error' in end ? String(end.error) : 'the shell has ended without an exit code' };
}
