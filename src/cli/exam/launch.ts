import path from 'node:path';
import { examinerLog } from '../../exams/examiner.ts';
import type { AttemptFolder } from '../../exams/journal.ts';
import type { CommandContext } from '../context.ts';

/** Starts an examiner of an attempt in the background. */
export function launcher({ inBackground }: CommandContext): (folder: AttemptFolder) => Promise<void> {
  return (folder) => inBackground(['exam', 'work', path.basename(folder)], examinerLog(folder));
}
