import type { AggregateName } from './ast.ts';

/** Takes one value a row and gives the result at the end; `undefined` when there is no value. */
export interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

/** Values that cannot take part (missing, of another type) are passed over. */
export function startAggregate(name: AggregateName): Accumulator {
  switch (name) {
    case 'COUNT': {
      let count = 0;
      return {
        add: () => {
          count += 1;
        },
        result: () => count,
      };
    }
    case 'SUM':
    case 'AVG': {
      let sum = 0;
      let count = 0;
      return {
        add: (value) => {
          if (typeof value !== 'number') return;
          sum += value;
          count += 1;
        },
        result: () => (count === 0 ? undefined : name === 'SUM' ? sum : sum / count),
      };
    }
    case 'MIN':
      return extreme((value, best) => value < best);
    case 'MAX':
      return extreme((value, best) => value > best);
    default:
      return name satisfies never;
  }
}

/** The first number or text decides the type that is looked at. */
function extreme(isBetter: <T extends number | string>(value: T, best: T) => boolean): Accumulator {
  let best: number | string | undefined;
  return {
    add: (value) => {
      if (typeof value !== 'number' && typeof value !== 'string') return;
      if (best === undefined || (typeof value === typeof best && isBetter(value, best))) best = value;
    },
    result: () => best,
  };
}
