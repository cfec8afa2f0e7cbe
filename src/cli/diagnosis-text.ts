import type { Diagnosis } from '../control-plane/diagnose.ts';
import type { Where } from '../node/where.ts';
import pc from './color.ts';
import { wrap } from './wrap.ts';

/** The state of the API server, the reason, where to look, and below that, other faults in its manifest. */
export function diagnosisText(diagnosis: Diagnosis, columns: number): string {
  const { also } = diagnosis;
  const others = also.flatMap(({ what, where }) => [wrap(what, columns, '  - '), ...lookAt(where, columns)]);
  return [
    ...stateLines(diagnosis, columns),
    ...(others.length === 0 ? [] : ['', diagnosis.status === 'running' ? 'Worth a look:' : 'Also:', ...others]),
  ].join('\n');
}

function stateLines(diagnosis: Diagnosis, columns: number): readonly string[] {
  if (diagnosis.status === 'running') {
    const text = `The API server has been running since ${diagnosis.startedAt.toISOString()} and is ready.`;
    return [wrap(text, columns, `${pc.green('✓')} `)];
  }
  const { actual, why, where } = diagnosis;
  const [mark, head] =
    diagnosis.status === 'down'
      ? [pc.red('✗'), `The API server is down: ${actual}`]
      : [pc.yellow('!'), `The API server is not up to date: ${actual}`];
  return [wrap(pc.bold(head), columns, `${mark} `), wrap(why, columns, label('why')), ...lookAt(where, columns)];
}

function lookAt(where: Where | null, columns: number): readonly string[] {
  return where === null ? [] : [wrap(`${where.file}:${where.line}`, columns, label('look at'))];
}

function label(text: string): string {
  return `    ${pc.dim(text.padEnd(8))} `;
}
