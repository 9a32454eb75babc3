import type { Style } from '../../report/writing/style.ts';
import type { Dependencies, Output } from '../dependencies.ts';

/** The width of a file or a CI log, and of a terminal that does not say how wide it is. */
const DEFAULT_WIDTH = 100;
/** A narrower terminal breaks the lines once more: texts in fewer columns can't be read. */
const MIN_WIDTH = 40;

/**
 * Colour is used on a terminal that is not dumb, and wherever FORCE_COLOR asks for it (https://force-color.org); never
 * with NO_COLOR (https://no-color.org).
 */
export function styleOf({ isTerminal, columns = 0 }: Output, env: Dependencies['env']): Style {
  const isPlain = (env['NO_COLOR'] ?? '') !== '';
  const isColoured = forcedColour(env['FORCE_COLOR']) ?? (isTerminal && env['TERM'] !== 'dumb');
  return {
    colour: isColoured && !isPlain,
    // `script`, `ssh -tt` and some CI systems have a terminal of 0 columns.
    width: columns > 0 ? Math.max(MIN_WIDTH, columns) : DEFAULT_WIDTH,
  };
}

/** `undefined`: it does not say. */
function forcedColour(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== '0' && value !== 'false';
}
