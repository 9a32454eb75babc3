import type { Column } from '../ast.ts';
import { pathOf, wordsFor } from '../columns.ts';
import type { FleetShape, ShapeNode } from '../fleet-shape.ts';
import { nearest } from '../nearest.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { quoteSegment } from '../words.ts';
import { type CheckedQuery, columnKey, columnsOf, testedForPresence } from './checked-query.ts';

/** Properties that no device (or module) of the known fleet has. */
export function checkFleetPaths(query: CheckedQuery): readonly QueryProblem[] {
  const { shape } = query;
  if (!shape || shape.root.count === 0) return [];
  // A condition with IS_DEFINED already allows for a missing property.
  const tested = testedForPresence(query);
  const seen = new Set<string>();
  return columnsOf(query).flatMap((column) => {
    const key = columnKey(column, query);
    if (seen.has(key)) return [];
    seen.add(key);
    return checkPath(column, query, shape).filter(
      ({ code }) => code === 'query-key-case' || !tested.has(key),
    );
  });
}

function checkPath(column: Column, query: CheckedQuery, shape: FleetShape): readonly QueryProblem[] {
  const path = pathOf(column, query.rows);
  if (!isUserPath(path) || isStillToCome(path, query)) return [];
  let node: ShapeNode = shape.root;
  for (const [index, key] of path.entries()) {
    const child = node.children.get(key);
    if (child) {
      node = child;
      continue;
    }
    const at = column.segments[index] ?? column;
    const parent = path.slice(0, index).join('.');
    const names = [...node.children.keys()];
    const twin = names.find((name) => name.toLowerCase() === key.toLowerCase());
    if (twin !== undefined) {
      const message = `\`${key}\` differs only in capitals from \`${parent}.${twin}\`, which the fleet has`;
      return [problem('query-key-case', at, message, `write \`${quoteSegment(twin)}\``)];
    }
    const near = nearest(key, names);
    const message = `no ${wordsFor(query.rows).thing} of the fleet has \`${parent === '' ? key : `${parent}.${key}`}\``;
    return [
      problem('query-unknown-path', at, message, near && `did you mean \`${parent}.${quoteSegment(near)}\`?`),
    ];
  }
  return [];
}

/** A simulated device reacts to what jobs write to its twin later. */
function isStillToCome([top, section]: readonly string[], { rows }: CheckedQuery): boolean {
  return rows === 'simulated-devices' && top === 'properties' && section === 'desired';
}

/** Tags and properties: what users name. Names with `$` are the hub's own. */
function isUserPath(path: readonly string[]): boolean {
  const user = path[0] === 'tags' || (path[0] === 'properties' && path.length > 2);
  return user && !path.some((key) => key.startsWith('$'));
}
