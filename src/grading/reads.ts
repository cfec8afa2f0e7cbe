/** What a check reads from a lab. */
export interface Reads {
  /** Files of the node; if one changes, the result of the check may change. */
  readonly files: readonly string[];
  /** Objects of the cluster. */
  readonly objects: readonly ObjectName[];
  /** Types of which it reads every object of the cluster, as they are named to kubectl. */
  readonly types: readonly string[];
}

/** An object of the cluster, as it is named to kubectl. */
export interface ObjectName {
  /** As kubectl accepts it: `secret`, `deploy`, `certificates.example.org`. */
  readonly type: string;
  readonly name: string;
  /** `undefined` for a cluster-scoped object. */
  readonly namespace: string | undefined;
}

/** All of it, without duplicates. */
export function allReads(reads: readonly Reads[]): Reads {
  return {
    files: [...new Set(reads.flatMap(({ files }) => files))],
    objects: reads.flatMap(({ objects }) => objects),
    types: [...new Set(reads.flatMap(({ types }) => types))],
  };
}
