import type { Program, Release } from './release.ts';

/** A program that was not found, and what was tried, in that order. */
export interface Missing {
  readonly program: Program;
  readonly release: Release;
  readonly tried: readonly string[];
}

/** Programs are available from none of the sources. The message says what was tried, and what to do. */
export class ProgramsUnavailable extends Error {
  readonly missing: readonly Missing[];

  constructor(missing: readonly Missing[]) {
    const lines = missing.flatMap(({ program, release, tried }) => [
      `could not obtain ${program} ${release.version}. Tried, in this order:`,
      ...tried.map((attempt, index) => `  ${index + 1}. ${attempt.replaceAll('\n', '\n     ')}`),
    ]);
    const remedies = [
      'Do one of the following:',
      '  - put these programs in a directory and set CKS_LAB_ASSETS to it',
      '  - set CKS_LAB_RELEASES to a mirror that this machine can reach (BASE/dl.k8s.io/…, BASE/github.com/…)',
      '  - install Go (https://go.dev/dl/) with access to a module proxy; the programs are then built from source',
    ];
    super([...lines, ...remedies].join('\n'));
    this.name = 'ProgramsUnavailable';
    this.missing = missing;
  }
}
