import { walk } from '../ast.ts';
import { knownColumnAt, pathOf, wordsFor } from '../columns.ts';
import { printValue } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, constantUse, writtenAs } from './checked-query.ts';

/** Source: IoT Hub documentation, identity registry. Older pages also allow `+`, `#` and `;`. */
const ID = /^[A-Za-z0-9\-.+%_#*?!(),:=@;$']{1,128}$/;

/** Ids that no device and no module can have, such as `<device id>` from an example. */
export function checkIds(query: CheckedQuery): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(query.where)) {
    const use = constantUse(part);
    const isExcluded =
      (part.kind === 'comparison' && part.operator === '!=') || (part.kind === 'membership' && part.negated);
    if (!use?.equality || isExcluded) continue;
    if (knownColumnAt(pathOf(use.column, query.rows), query.rows)?.isId !== true) continue;
    for (const constant of use.constants) {
      const { value } = constant;
      if (typeof value !== 'string' || ID.test(value)) continue;
      const message = `no ${wordsFor(query.rows).thing} has ${printValue(value)} as its \`${writtenAs(use.column, query)}\``;
      const reason = value.length > 128 ? 'an id has at most 128 characters' : reasonFor(value);
      found.push(problem('query-never-true', constant, message, reason));
    }
  }
  return found;
}

function reasonFor(value: string): string {
  if (value === '') return 'an id is not empty';
  const [bad = ''] = [...value].filter((character) => !ID.test(character));
  const shown = bad === ' ' ? 'a space' : `\`${bad}\``;
  return `an id cannot contain ${shown}; put the id of a device here`;
}
