import { editFile, NotEditable } from '../../labs/edit-file.ts';
import { meantLab, runningNode } from '../../labs/find.ts';
import { attached } from '../../process/attached.ts';
import { visibleLine } from '../../text/visible.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { say } from '../print.ts';

export async function edit(path: string, lab: string | undefined): Promise<void> {
  if (!path.startsWith('/')) {
    throw new ExitError(
      WRONG_USAGE,
      `cks-lab: edit needs an absolute path on the node, for example /etc/kubernetes/manifests/kube-apiserver.yaml, not "${path}"`,
    );
  }
  const house = openHouse();
  const node = await runningNode(house, await meantLab(house, lab), new AbortController().signal);
  const [program = 'vi', ...options] = (process.env.VISUAL || process.env.EDITOR || 'vi').trim().split(/\s+/);
  try {
    const edited = await editFile(node, path, {
      editor: (file) => attached([program, ...options, file]),
      overwrite: () => askToOverwrite(path),
    });
    if (edited.outcome === 'unchanged') say(`${path} is unchanged.`);
    if (edited.outcome === 'written') say(`${path} saved.`);
    if (edited.outcome === 'conflict') {
      throw new ExitError(
        WRONG_USAGE,
        `cks-lab: ${path} has changed on the node in the meantime and was not overwritten. Your text is saved in ${edited.draft}`,
      );
    }
  } catch (error) {
    if (error instanceof NotEditable) throw new ExitError(WRONG_USAGE, `cks-lab: ${error.message}`);
    throw error;
  }
}

async function askToOverwrite(path: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const { default: inquirer } = await import('inquirer');
  const { overwrite } = await inquirer.prompt([
    {
      type: 'confirm',
      name: 'overwrite',
      message: `${visibleLine(path)} has changed on the node in the meantime. Overwrite it with your version?`,
      default: false,
    },
  ]);
  return overwrite;
}
