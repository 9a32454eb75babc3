/** Something wrong at a place in a text: offsets in UTF-16 code units, `end` not included. */
export interface TextProblem {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint?: string;
}
