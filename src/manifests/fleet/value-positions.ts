/**
 * Where a value is written, which decides where it may come from: a first twin is made before anything has happened, and a
 * step for a desired property follows no call.
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
