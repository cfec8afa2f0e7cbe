import { meantLab, runningNode } from '../../labs/find.ts';
import { ExitError } from '../exit-error.ts';
import { openHouse } from '../house.ts';

/** Its own failures are 125, so that every code of the command's own can pass through. */
const EXEC_FAILED = 125;

/** `exec [LAB] -- CMD…`; read from the raw words, since everything after `--` is the command's. */
export async function exec(words: readonly string[]): Promise<void> {
  const after = words.slice(words.indexOf('exec') + 1);
  const separator = after.indexOf('--');
  const [lab, ...surplus] = separator === -1 ? after : after.slice(0, separator);
  const [program, ...args] = separator === -1 ? [] : after.slice(separator + 1);
  if (separator === -1 || surplus.length > 0 || program === undefined) {
    throw new ExitError(
      EXEC_FAILED,
      'cks-lab: exec takes a command after two dashes: cks-lab exec -- kubectl get nodes',
    );
  }
  let code: number;
  try {
    const house = openHouse();
    const node = await runningNode(house, await meantLab(house, lab), new AbortController().signal);
    const { stdin, stdout, stderr } = process;
    code = await node.attach([program, ...args], { stdin, stdout, stderr });
  } catch (error) {
    throw new ExitError(EXEC_FAILED, `cks-lab: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (code !== 0) throw new ExitError(code);
}
