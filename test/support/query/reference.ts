import type { Expression } from '../../../src/query/ast.ts';
import type { QueryRow } from '../../../src/query/compile.ts';
import type { Semantics } from '../../../src/query/semantics.ts';

/**
 * The evaluator as one would write it down from the rules: walks the tree for each row and carries the third
 * value about as `undefined`. Slow and plain; the compiled one must agree with it.
 */
export function evaluate(tree: Expression, row: QueryRow, semantics: Semantics): unknown {
  const value = (part: Expression) => evaluate(part, row, semantics);
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'column': {
      const [first = '', ...rest] = tree.segments.map((segment) => segment.name);
      const top = ['tags', 'properties', 'deviceId'].find(
        (name) => name.toLowerCase() === first.toLowerCase(),
      );
      let found: unknown = row;
      for (const key of [top ?? first, ...rest]) {
        const inside = typeof found === 'object' && found !== null && !Array.isArray(found);
        found = inside && Object.hasOwn(found as object, key) ? (found as QueryRow)[key] : undefined;
      }
      return found;
    }
    case 'negation': {
      const operand = value(tree.operand);
      return typeof operand === 'number' ? -operand : undefined;
    }
    case 'arithmetic': {
      const left = value(tree.left);
      const right = value(tree.right);
      if (typeof left !== 'number' || typeof right !== 'number') return undefined;
      const results = {
        '+': left + right,
        '-': left - right,
        '*': left * right,
        '/': left / right,
        '%': left % right,
      };
      return Number.isFinite(results[tree.operator]) ? results[tree.operator] : undefined;
    }
    case 'call': {
      const [first, second] = tree.args.map(value);
      if (tree.name === 'IS_DEFINED') return first !== undefined;
      if (typeof first !== 'string' || typeof second !== 'string') return undefined;
      return tree.name === 'STARTSWITH' ? first.indexOf(second) === 0 : first.endsWith(second);
    }
    case 'not': {
      const operand = truth(value(tree.operand));
      return operand === undefined ? undefined : !operand;
    }
    case 'and': {
      const operands = tree.operands.map((operand) => truth(value(operand)));
      return operands.includes(false) ? false : operands.includes(undefined) ? undefined : true;
    }
    case 'or': {
      const operands = tree.operands.map((operand) => truth(value(operand)));
      return operands.includes(true) ? true : operands.includes(undefined) ? undefined : false;
    }
    case 'membership': {
      const operand = value(tree.operand);
      if (operand === undefined) {
        return tree.negated && semantics.missingUnequal === 'true' ? true : undefined;
      }
      if (typeof operand === 'object' && operand !== null) return undefined;
      return tree.list.some((item) => item.value === operand) !== tree.negated;
    }
    case 'comparison': {
      const left = value(tree.left);
      const right = value(tree.right);
      if (left === undefined || right === undefined) {
        return tree.operator === '!=' && semantics.missingUnequal === 'true' ? true : undefined;
      }
      return compare(tree, left, right, semantics);
    }
    default:
      return tree satisfies never;
  }
}

function truth(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function compare(
  { operator, left: leftPart, right: rightPart }: Expression & { kind: 'comparison' },
  left: unknown,
  right: unknown,
  semantics: Semantics,
): boolean | undefined {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  if (isObject(left) || isObject(right)) return undefined;
  const constants = leftPart.kind === 'literal' && rightPart.kind === 'literal';
  if (constants && (left === null) !== (right === null)) return undefined;
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  const sameType = typeof left === typeof right;
  if (!sameType) return semantics.mixedTypeOrder === 'false' ? false : undefined;
  const ordered = (value: unknown) =>
    typeof value === 'string' && semantics.textOrder === 'ignore-case' ? value.toLowerCase() : value;
  const below = (ordered(left) as number) < (ordered(right) as number);
  const equal = ordered(left) === ordered(right);
  return { '<': below, '<=': below || equal, '>': !below && !equal, '>=': !below }[operator];
}
