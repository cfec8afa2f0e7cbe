import { type Argument, InvalidArgumentError, Option } from 'commander';
import { newestAttempt } from '../../exams/current.ts';
import { KUBERNETES_MINORS } from '../../kubernetes/minor.ts';
import { listLabs } from '../../labs/lab-record.ts';
import { COMPETENCIES } from '../../scenarios/curriculum.ts';
import { readIndex } from '../../scenarios/summary.ts';
import type { CommandContext } from '../context.ts';
import { examNames } from '../exam/exam-names.ts';
import { SCENARIOS } from '../package-root.ts';
import { SHELLS } from './script.ts';

export interface Candidate {
  readonly word: string;
  /** One line; empty if the word is self-explanatory. */
  readonly about: string;
}

export type NamedThings = readonly Candidate[] | 'files' | 'folders';

/** The possible values of an argument or an option: its choices, or what its placeholder names. */
export async function meant(field: Argument | Option, context: CommandContext): Promise<NamedThings> {
  if (field.argChoices !== undefined) return field.argChoices.map((word) => ({ word, about: '' }));
  switch (placeholderOf(field)) {
    case 'lab':
      return labNames(context);
    case 'scenario':
      return scenarioNames();
    case 'exam':
      return (await examNames(SCENARIOS)).map((word) => ({ word, about: '' }));
    case 'task':
      return tasksOfExam(context);
    case 'domain':
      return Object.entries(COMPETENCIES).flatMap(([domain, own]) => own.map((word) => ({ word, about: domain })));
    case 'shell':
      return SHELLS.map((word) => ({ word, about: '' }));
    case 'minor':
      return minorsOf(field);
    case 'folder':
      return 'folders';
    case 'file':
    case 'policy':
    case 'log':
    case 'before':
    case 'after':
      return 'files';
    default:
      return [];
  }
}

function placeholderOf(field: Argument | Option): string | undefined {
  return field instanceof Option ? /[<[]([\w-]+)/.exec(field.flags)?.[1] : field.name();
}

async function labNames({ labs }: CommandContext): Promise<readonly Candidate[]> {
  const found = await listLabs(labs.dataFolder);
  return found.map(({ name, record }) => ({ word: name, about: record === null ? '' : record.scenario }));
}

async function tasksOfExam({ labs }: CommandContext): Promise<readonly Candidate[]> {
  const newest = await newestAttempt(labs.dataFolder);
  return (newest?.state.tasks ?? []).map(({ number, title }) => ({ word: String(number), about: title }));
}

async function scenarioNames(): Promise<readonly Candidate[]> {
  return (await readIndex(SCENARIOS)).map(({ id, title }) => ({ word: id, about: title }));
}

/** The minor versions that the command accepts. */
function minorsOf({ parseArg }: Argument | Option): readonly Candidate[] {
  return KUBERNETES_MINORS.map((minor) => `1.${minor}`)
    .filter((minor) => {
      try {
        parseArg?.(minor, undefined);
        return true;
      } catch (error) {
        if (error instanceof InvalidArgumentError) return false;
        throw error;
      }
    })
    .map((word) => ({ word, about: '' }));
}
