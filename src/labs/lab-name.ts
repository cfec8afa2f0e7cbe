import type { LabName } from '../providers/provider.ts';

const PATTERN = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** What a lab may be called, for a message. */
export const LAB_NAME_RULE = 'lowercase letters, digits and dashes, at most 40, with no dash at either end';

/** Whether a text is a lab's name: it also becomes a folder, a container and a kind cluster. */
export function isLabName(text: string): text is LabName {
  return PATTERN.test(text);
}
