import type { LabName } from '../providers/provider.ts';

const PATTERN = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The rule for names of labs, for a message. */
export const LAB_NAME_RULE = 'lowercase letters, digits and dashes, at most 40, with no dash at either end';

/** Whether a text is a valid lab name, which is also used for a folder, a container and a kind cluster. */
export function isLabName(text: string): text is LabName {
  return PATTERN.test(text);
}

/** The lab of a task of an exam; only exams create labs with such names. */
export function examLab(task: number): LabName {
  const name = `exam-${task}`;
  if (!isLabName(name)) throw new RangeError(`${task} is not the number of a task`);
  return name;
}

export function isExamLab(name: string): name is LabName {
  return /^exam-[1-9]\d*$/.test(name);
}
