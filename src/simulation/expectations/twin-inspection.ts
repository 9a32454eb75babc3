import { compareText } from '../../model/compare-text.ts';
import { canonicalJson, valueAt } from '../../model/json.ts';
import type { Expected, SimulationCheck, TwinExpectation } from '../../model/simulation-test.ts';
import { compileCondition } from '../../query/compile.ts';
import type { HubState } from '../../simulator/state/hub-state.ts';
import type { TwinRow } from '../../simulator/state/twin.ts';

/** An inspection of twins at one time of a simulation: how many match, and how many of these have the values. */
export class TwinInspection {
  readonly #expectation: TwinExpectation;
  #found: { readonly matching: number; readonly having: number; readonly others: string } | undefined;

  constructor(expectation: TwinExpectation) {
    this.#expectation = expectation;
  }

  inspect(state: HubState): void {
    const { query, values } = this.#expectation;
    const { collection, matches } = compileCondition(query);
    const wanted = Object.entries(values).map(([path, value]) => ({
      path,
      keys: path.split('.'),
      text: value === null ? undefined : canonicalJson(value),
    }));
    const others = new Map<string, number>();
    let matching = 0;
    let having = 0;
    for (const { row } of collection === 'devices' ? state.registry.devices() : state.registry.modules()) {
      if (!matches(row)) continue;
      matching += 1;
      const different = wanted.find(({ keys, text }) => textAt(row, keys) !== text);
      if (different === undefined) having += 1;
      else {
        const found = `${different.path} is ${textAt(row, different.keys) ?? 'missing'}`;
        others.set(found, (others.get(found) ?? 0) + 1);
      }
    }
    const [most] = [...others].sort(([left, a], [right, b]) => b - a || compareText(left, right));
    this.#found = {
      matching,
      having,
      others: most ? `; on ${most[1] === 1 ? '1 other' : `${most[1]} others`} ${most[0]}` : '',
    };
  }

  check(): SimulationCheck {
    const { query, values, devices, source } = this.#expectation;
    const { matching, having, others } = this.#found ?? {
      matching: 0,
      having: 0,
      others: '; the simulation ended before this time',
    };
    const wanted = Object.entries(values)
      .map(([path, value]) => `${path} = ${value === null ? 'nothing' : canonicalJson(value)}`)
      .join(', ');
    return {
      what: `twins where ${query}: ${wanted}`,
      expected: devices?.text ?? 'all',
      actual: `${having} of ${matching}${others}`,
      passed: devices === undefined ? matching > 0 && having === matching : isWithin(having, devices),
      file: source.file,
      line: source.line,
    };
  }
}

function textAt(twin: TwinRow, keys: readonly string[]): string | undefined {
  const value = valueAt(twin, keys);
  return value === undefined ? undefined : canonicalJson(value);
}

export function isWithin(value: number, { min, max }: Expected): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}
