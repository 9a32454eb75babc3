import type { JsonPath } from '../../model/json.ts';

/** Steps of a JSON pointer. Digits are numbers: a position in a list or a key, which only the data can tell apart. */
export function parsePointer(pointer: string): JsonPath {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) =>
    /^(0|[1-9][0-9]{0,8})$/.test(step) ? Number(step) : step.replace(/~1/g, '/').replace(/~0/g, '~'),
  );
}
