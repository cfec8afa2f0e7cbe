/** An instruction of a Dockerfile. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** `--from=build` as `from` and `build`; `""` without a value. The last one counts. */
  readonly flags: ReadonlyMap<string, string>;
  /** Its arguments without the flags, continuation lines joined; variables are not replaced. */
  readonly text: string;
  /** The contents of its here-documents. */
  readonly heredocs: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/** Source: the Dockerfile reference, and github.com/moby/buildkit frontend/dockerfile/command/command.go. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);
