import type { LiteralValue } from './ast.ts';

/** A function of twin queries. It answers `undefined` where neither true nor false applies. */
export interface QueryFunction {
  /** How it is called, for messages. */
  readonly usage: string;
  readonly arity: number;
  /** Whether the first argument must be a property, not a value. */
  readonly takesColumn: boolean;
  /** Named in documentation or in public use; the others are known from the language's word list alone. */
  readonly documented: boolean;
  apply(first: unknown, second: unknown): boolean | undefined;
}

const isPrimitive = (value: unknown): value is Exclude<LiteralValue, undefined> =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function ofText(test: (text: string, part: string) => boolean): QueryFunction['apply'] {
  return (text, part) =>
    typeof text === 'string' && typeof part === 'string' ? test(text, part) : undefined;
}

/** As String.startsWith, which costs a call into the engine where this loop is compiled in place. */
function beginsWith(text: string, part: string): boolean {
  if (part.length > text.length) return false;
  for (let index = 0; index < part.length; index++) {
    if (text.charCodeAt(index) !== part.charCodeAt(index)) return false;
  }
  return true;
}

function typeTest(name: string, test: (value: unknown) => boolean): [string, QueryFunction] {
  const usage = `${name}(property)`;
  return [name, { usage, arity: 1, takesColumn: true, documented: false, apply: test }];
}

/** By name in capitals. */
export const FUNCTIONS: ReadonlyMap<string, QueryFunction> = new Map<string, QueryFunction>([
  [
    'IS_DEFINED',
    {
      usage: 'IS_DEFINED(property)',
      arity: 1,
      takesColumn: true,
      documented: true,
      // A property that holds null is there.
      apply: (value) => value !== undefined,
    },
  ],
  [
    'STARTSWITH',
    {
      usage: "STARTSWITH(property, 'text')",
      arity: 2,
      takesColumn: false,
      documented: true,
      apply: ofText(beginsWith),
    },
  ],
  [
    'ENDSWITH',
    {
      usage: "ENDSWITH(property, 'text')",
      arity: 2,
      takesColumn: false,
      documented: true,
      apply: ofText((text, part) => text.endsWith(part)),
    },
  ],
  [
    'ARRAY_CONTAINS',
    {
      usage: "ARRAY_CONTAINS(property, 'value')",
      arity: 2,
      takesColumn: true,
      documented: true,
      apply: (list, value) => (Array.isArray(list) && isPrimitive(value) ? list.includes(value) : undefined),
    },
  ],
  typeTest('IS_NULL', (value) => value === null),
  typeTest('IS_BOOL', (value) => typeof value === 'boolean'),
  typeTest('IS_NUMBER', (value) => typeof value === 'number'),
  typeTest('IS_STRING', (value) => typeof value === 'string'),
  typeTest('IS_OBJECT', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  typeTest('IS_PRIMITIVE', isPrimitive),
]);
