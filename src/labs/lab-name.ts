import type { LabName } from '../providers/provider.ts';

const PATTERN = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The rule for names of labs, for a message. */
export const LAB_NAME_RULE = 'lowercase letters, digits and dashes, at most 40, with no dash at either end';

/** Whether a text is a valid lab name, which is also used for a folder, a container and a kind cluster. */
export function isLabName(text: string): text is LabName {
  return PATTERN.test(text);
}
