import type { Style } from '../../report/writing/style.ts';
import type { Dependencies, Output } from '../dependencies.ts';

/** The width of a file or a CI log. */
const DEFAULT_WIDTH = 100;

/** Colour is used on a terminal only, and never with NO_COLOR (https://no-color.org) or a dumb terminal. */
export function styleOf(output: Output, env: Dependencies['env']): Style {
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return { colour: output.isTerminal && !plain, width: output.columns ?? DEFAULT_WIDTH };
}
