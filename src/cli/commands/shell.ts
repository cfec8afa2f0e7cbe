import { meantLab, nodeNamed } from '../../labs/find.ts';
import { attached } from '../../process/attached.ts';
import { ExitError, WRONG_USAGE } from '../exit-error.ts';
import { openHouse } from '../house.ts';
import { say } from '../print.ts';

export async function shell(lab: string | undefined, options: { readonly node?: string }): Promise<void> {
  const house = openHouse();
  const record = await meantLab(house, lab);
  const node = await nodeNamed(house, record, options.node, new AbortController().signal);
  if (!process.stdin.isTTY) {
    throw new ExitError(WRONG_USAGE, 'cks-lab: shell needs a terminal; in scripts, use cks-lab exec -- sh -c "…"');
  }
  const editors = await node.exec(['sh', '-c', 'command -v vi vim nano || true']);
  if (editors.stdout.trim() === '') {
    say(
      `${node.name} has no editor. From another terminal: cks-lab edit /etc/kubernetes/manifests/kube-apiserver.yaml`,
    );
  }
  const code = await attached(node.attach(['bash', '-l'], { tty: true }));
  if (code !== 0) throw new ExitError(code);
}
