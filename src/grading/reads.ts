/** What a check reads of a lab. */
export interface Reads {
  /** Files of the node; when one changes, the check may find something else. */
  readonly files: readonly string[];
  /** Objects of the cluster. */
  readonly objects: readonly ObjectName[];
}

/** An object of the cluster, as kubectl is asked for it. */
export interface ObjectName {
  /** As kubectl takes it: `secret`, `deploy`, `certificates.example.org`. */
  readonly type: string;
  readonly name: string;
  /** `undefined` for an object that belongs to no namespace. */
  readonly namespace: string | undefined;
}

/** All of it once. */
export function allReads(reads: readonly Reads[]): Reads {
  return {
    files: [...new Set(reads.flatMap(({ files }) => files))],
    objects: reads.flatMap(({ objects }) => objects),
  };
}
