import type { Expression, Span } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { FUNCTIONS, type QueryFunction } from './functions.ts';
import type { Token } from './lexer.ts';
import { nearest } from './nearest.ts';
import { AGGREGATES, ROUTING_FUNCTIONS } from './words.ts';

/** Reports a name that is no function of twin queries. Gives the function that is meant, in capitals. */
export function checkFunctionName(cursor: Cursor, name: Token): string {
  const written = name.text.toUpperCase();
  const instead = ROUTING_FUNCTIONS.get(written);
  if (ROUTING_FUNCTIONS.has(written)) {
    cursor.report(
      'query-routing-function',
      name,
      `\`${name.text}\` is a function of message routing`,
      instead === undefined
        ? `twin queries have no such function, only ${[...FUNCTIONS.keys()].join(', ')}`
        : `in twin queries, write \`${instead}\``,
    );
  } else if (AGGREGATES.has(written)) {
    const hint = 'a condition looks at one device at a time';
    cursor.report('query-syntax', name, `\`${written}\` is only allowed after SELECT`, hint);
  } else if (!FUNCTIONS.has(written)) {
    const near = nearest(written, FUNCTIONS.keys());
    const hint =
      near === undefined ? `use one of ${[...FUNCTIONS.keys()].join(', ')}` : `did you mean ${near}?`;
    cursor.report('query-unknown-function', name, `twin queries have no function \`${name.text}\``, hint);
  }
  return instead ?? written;
}

export function checkArguments(
  cursor: Cursor,
  name: string,
  known: QueryFunction,
  args: readonly Expression[],
  span: Span,
): void {
  const [first] = args;
  if (args.length !== known.arity) {
    const count = `${known.arity} argument${known.arity === 1 ? '' : 's'}`;
    cursor.report(
      'query-syntax',
      span,
      `${name} needs ${count}, found ${args.length}`,
      `write ${known.usage}`,
    );
  } else if (known.takesColumn && first && first.kind !== 'column') {
    cursor.report('query-syntax', first, `${name} needs the name of a property`, `write ${known.usage}`);
  }
}
