import type { Program, Release } from './release.ts';

/** A program that was found nowhere, and what was tried for it, in that order. */
export interface Missing {
  readonly program: Program;
  readonly release: Release;
  readonly tried: readonly string[];
}

/** Programs could be had in none of the ways there are. The message says what was tried and what to do. */
export class ProgramsUnavailable extends Error {
  readonly missing: readonly Missing[];

  constructor(missing: readonly Missing[]) {
    const lines = missing.flatMap(({ program, release, tried }) => [
      `${program} ${release.version} could not be had. Tried, in this order:`,
      ...tried.map((attempt, index) => `  ${index + 1}. ${attempt.replaceAll('\n', '\n     ')}`),
    ]);
    const remedies = [
      'What to do, one of:',
      '  - put these programs into a folder and set CKS_LAB_ASSETS to it',
      '  - set CKS_LAB_RELEASES to a mirror that this machine reaches (BASE/dl.k8s.io/…, BASE/github.com/…)',
      '  - install Go (https://go.dev/dl/) with a module proxy in reach: they are then built from source',
    ];
    super([...lines, ...remedies].join('\n'));
    this.name = 'ProgramsUnavailable';
    this.missing = missing;
  }
}
