/**
 * Where a value stands, which says what it may be taken from: a first twin is there before anything has happened;
 * a step for a desired property follows no call.
 */
export type ValuePosition = 'first twin' | 'step for a desired property' | 'answer or step';

const GENERATORS = ['$cycle', '$weighted', '$range', '$hex', '$template'];
const LIVE = ['$tag', '$desired', '$reported', '$now', '$add'];

/** The keys with `$` that may stand at each position. */
export const KEYWORDS: Readonly<Record<ValuePosition, readonly string[]>> = {
  'first twin': GENERATORS,
  'step for a desired property': [...GENERATORS, ...LIVE],
  'answer or step': [...GENERATORS, '$request', ...LIVE],
};

/** Those of them that take a path. */
export const PATH_KEYWORDS = ['$request', '$tag', '$desired', '$reported'];
