import { dataFolder } from '../home/folders.ts';
import type { LabHouse } from '../labs/lab.ts';
import { embeddedProvider } from '../providers/embedded/index.ts';
import { kindProvider } from '../providers/kind/index.ts';

/** The labs of this person on this machine. */
export function openHouse(env: NodeJS.ProcessEnv = process.env): LabHouse {
  return {
    dataFolder: dataFolder(env),
    providers: {
      kind: kindProvider({ env }),
      embedded: embeddedProvider({ env }),
    },
  };
}
