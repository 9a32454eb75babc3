import type { Style } from '../report/writing/style.ts';
import type { Dependencies, Output } from './dependencies.ts';

/** Wide enough for a CI log, narrow enough to read. */
const WIDTH_OF_A_FILE = 100;

/** Colour on a terminal only, and never with NO_COLOR (https://no-color.org) or a dumb terminal. */
export function styleOf(output: Output, env: Dependencies['env']): Style {
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return { colour: output.isTerminal && !plain, width: output.columns ?? WIDTH_OF_A_FILE };
}
