/** A line of a file on the node, from 1. */
export interface Where {
  readonly file: string;
  readonly line: number;
}
