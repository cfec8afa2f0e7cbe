/** What a person may do with the terminals of a seat at the moment; `why` is shown to the person. */
export type Access =
  | { readonly may: 'type' }
  | { readonly may: 'look'; readonly why: string }
  | { readonly may: 'nothing'; readonly why: string };

/** A person at a browser. */
export interface Person {
  /** As it is recorded with what the person types: the learner's or the instructor's name. */
  readonly name: string;
  /** Only the learner's own browsers set the size of a terminal and slow it down. */
  readonly isLearner: boolean;
  /** Asked before each part of the input, so that a visit which has run out or was revoked ends within a paste. */
  access(): Access;
}
