import { InvalidArgumentError, Option } from 'commander';
import { isLabMinor, type LabMinor, labMinors } from '../binaries/release.ts';
import { KUBERNETES_MINORS, type KubernetesMinor } from '../kubernetes/minor.ts';
import { PROVIDER_NAMES } from '../providers/provider.ts';

/** Options that several commands share, and how their values are parsed. */

export function scenariosOption(): Option {
  return new Option('--scenarios <folder>', 'a directory with more scenarios, your own or from others').env(
    'CKS_LAB_SCENARIOS',
  );
}

export function providerOption(): Option {
  return new Option('--provider <name>', 'how to create the node')
    .choices(['auto', ...PROVIDER_NAMES])
    .default('auto')
    .env('CKS_LAB_PROVIDER');
}

/** The minor version of a lab's programs. */
export function labMinorOption(): Option {
  const minors = labMinors.map((minor) => `1.${minor}`).join(', ');
  return new Option('--kubernetes <minor>', `Kubernetes minor: ${minors}`)
    .argParser((text): LabMinor => {
      const minor = Number(/^(?:v?1\.)?(\d+)$/.exec(text)?.[1]);
      if (isLabMinor(minor)) return minor;
      throw new InvalidArgumentError(`must be one of ${minors}.`);
    })
    .default(labMinors[0]);
}

/** The provider on which authors prove scenarios. */
export function authorsProviderOption(): Option {
  return new Option('--provider <name>').choices(PROVIDER_NAMES).default('embedded');
}

export function jobsOption(): Option {
  return new Option(
    '--jobs <number>',
    'labs that run in parallel (default: as many as cores and memory allow)',
  ).argParser(wholeNumber);
}

export function sampleOption(): Option {
  return new Option('--sample <number>', 'like --changed, with so many of the other scenarios, at random')
    .argParser(wholeNumber)
    .implies({ changed: true });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number, 1 or more.');
}

export function formatOption(): Option {
  return new Option('--format <format>', 'format of the report')
    .choices(['text', 'json', 'github', 'sarif'])
    .default('text');
}

const [newest] = KUBERNETES_MINORS;

/** The supported minor versions: `1.27 to 1.37`. */
export const KUBERNETES_RANGE = `1.${KUBERNETES_MINORS.at(-1)} to 1.${newest}`;

/** The minor version whose rules apply to files. */
export function kubernetesOption(about: string): Option {
  return new Option('--kubernetes <minor>', about)
    .argParser((text): KubernetesMinor => {
      const number = /^(?:v?1\.)?(\d+)$/.exec(text)?.[1];
      const minor = KUBERNETES_MINORS.find((known) => String(known) === number);
      if (minor === undefined) throw new InvalidArgumentError(`must be one of ${KUBERNETES_RANGE}.`);
      return minor;
    })
    .default(newest, `1.${newest}`);
}

/** For an option that can be repeated. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
