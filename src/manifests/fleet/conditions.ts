import type { JsonPath } from '../../model/json.ts';
import { walk } from '../../query/ast.ts';
import { checkCondition } from '../../query/check.ts';
import { parseCondition } from '../../query/parse.ts';
import type { Finding } from '../findings/finding.ts';
import type { Module, WrittenFleet } from '../generated/written-fleet.ts';
import { KEYWORDS, type ValuePosition } from './value-positions.ts';

/** What is wrong with the condition of a failure or a step. What needs the whole fleet is checked later. */
export function checkWhen(text: string, path: JsonPath, position: ValuePosition): readonly Finding[] {
  const errors = checkCondition(text, { rows: 'simulated-devices' }).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length > 0)
    return errors.map(({ start, end, ...problem }) => ({ ...problem, path, span: { start, end } }));
  const { tree } = parseCondition(text);
  const refuse = (message: string, hint: string, span?: Finding['span']): readonly Finding[] => [
    { code: 'fleet-condition', path, message, hint, ...(span && { span }) },
  ];
  if (tree.collection !== 'devices')
    return refuse('a device cannot ask about modules', 'write a condition on its own twin');
  if (!tree.where) return refuse('the condition is always true', 'remove `when`');
  for (const part of walk(tree.where)) {
    const [first] = part.kind === 'column' ? part.segments : [];
    if (first?.name.toLowerCase() === 'request' && !KEYWORDS[position].includes('$request'))
      return refuse(
        'there is no call before this step, so there is no `request`',
        'use `properties.desired`',
        {
          start: first.start,
          end: first.end,
        },
      );
  }
  return [];
}

interface PlacedCondition {
  readonly path: string[];
  readonly text: string;
}

/** The conditions of a fleet that can be read, with their places. */
export function* conditionsOf({ spec }: WrittenFleet): Generator<PlacedCondition> {
  for (const [index, group] of spec.groups.entries()) {
    const path = ['spec', 'groups', String(index)];
    yield* conditionsIn(group, path);
    for (const [id, module] of Object.entries(group.modules ?? {}))
      yield* conditionsIn(module, [...path, 'modules', id]);
  }
}

function* conditionsIn(
  { methods = {}, onDesired = {} }: Pick<Module, 'methods' | 'onDesired'>,
  path: readonly string[],
): Generator<PlacedCondition> {
  for (const [name, { failures = [], then = [] }] of Object.entries(methods)) {
    yield* readableIn(failures, [...path, 'methods', name, 'failures'], 'answer or step');
    yield* readableIn(then, [...path, 'methods', name, 'then'], 'answer or step');
  }
  for (const [key, steps] of Object.entries(onDesired))
    yield* readableIn(steps, [...path, 'onDesired', key], 'step for a desired property');
}

function* readableIn(
  list: readonly { readonly when?: string }[],
  path: readonly string[],
  position: ValuePosition,
): Generator<PlacedCondition> {
  for (const [at, { when }] of list.entries())
    if (when !== undefined && checkWhen(when, [], position).length === 0)
      yield { path: [...path, String(at), 'when'], text: when };
}
