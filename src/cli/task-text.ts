import type { LabRecord } from '../labs/lab-record.ts';
import pc from './color.ts';
import { forTerminal } from './markdown.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** The task as it is shown at the start and by `task`, with the next commands. */
export function taskText(task: string, record: LabRecord, nodeName: string, columns: number): string {
  const lab = String(record.name) === String(record.scenario) ? '' : ` ${record.name}`;
  const facts = `lab ${record.name} · node ${nodeName} · Kubernetes 1.${record.minor} · ${record.provider}`;
  const commands = [
    [`  cks-lab shell${lab}`, 'open a root shell on the node'],
    [`  cks-lab edit PATH${lab === '' ? '' : ` --lab${lab}`}`, 'edit a file on the node in your own editor'],
    [`  cks-lab grade${lab}`, 'show what passes, what does not, and why'],
  ];
  const next = table(commands, { fit: columns });
  return `\n${forTerminal(task, columns)}\n\n${wrap(pc.dim(facts), columns)}\n${next}`;
}
