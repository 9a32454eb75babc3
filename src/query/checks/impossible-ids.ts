import { walk } from '../ast.ts';
import { knownColumnAt, pathOf, wordsFor } from '../columns.ts';
import { printValue } from '../print.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { type CheckedQuery, constantUse, writtenAs } from './checked-query.ts';

/** Source: IoT Hub documentation, identity registry. Older pages also allow `+`, `#` and `;`. */
const ID = /^[A-Za-z0-9\-.+%_#*?!(),:=@;$']{1,128}$/;

/** The scope of an IoT Edge device ends in the number of its generation, or in nothing after the dash. */
const SCOPE = /^ms-azure-iot-edge:\/\/.+-(?:\d{15,})?$/;

/** Ids that no device and no module can have, such as `<device id>` from an example; and scopes without their number. */
export function checkIds(query: CheckedQuery): readonly QueryProblem[] {
  const found: QueryProblem[] = [];
  for (const part of walk(query.where)) {
    const use = constantUse(part);
    const isExcluded =
      (part.kind === 'comparison' && part.operator === '!=') || (part.kind === 'membership' && part.negated);
    if (!use?.equality || isExcluded) continue;
    const { isId, isScope } = knownColumnAt(pathOf(use.column, query.rows), query.rows) ?? {};
    if (!isId && !isScope) continue;
    for (const constant of use.constants) {
      const { value } = constant;
      if (typeof value !== 'string' || (isScope ? SCOPE : ID).test(value)) continue;
      const message = `no ${wordsFor(query.rows).thing} has ${printValue(value)} as its \`${writtenAs(use.column, query)}\``;
      const reason = isScope
        ? scopeReasonFor(value)
        : value.length > 128
          ? 'an id has at most 128 characters'
          : reasonFor(value);
      // How scopes are made is not documented, so one that looks wrong is no error.
      found.push(problem(isScope ? 'query-unknown-value' : 'query-never-true', constant, message, reason));
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

function scopeReasonFor(value: string): string {
  const id = value.replace(/^ms-azure-iot-edge:\/\//, '').replace(/-$/, '');
  const beginning = printValue(`ms-azure-iot-edge://${id}-`);
  return `a scope ends in a number that the hub gives; write \`STARTSWITH(deviceScope, ${beginning})\``;
}
