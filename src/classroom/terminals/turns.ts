/** Has pieces of work done one after the other. */
export type Turns = (piece: () => Promise<void>) => void;

/** A piece must not reject. */
export function makeTurns(): Turns {
  let last = Promise.resolve();
  return (piece) => {
    last = last.then(piece);
  };
}
