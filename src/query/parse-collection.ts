import type { Collection } from './ast.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import { nearest } from './nearest.ts';

/** Reads what follows FROM. */
export function parseCollection(cursor: Cursor): Collection {
  const first = cursor.peek();
  if (cursor.takeWord('DEVICES')) {
    if (!cursor.takeSymbol('.')) return 'devices';
    if (cursor.takeWord('MODULES')) return 'devices.modules';
    if (cursor.takeWord('JOBS')) return 'devices.jobs';
    cursor.reportExpected('`modules` or `jobs`', nearestCollection(cursor.peek()));
    cursor.next();
    return 'devices';
  }
  cursor.reportExpected('`devices`, `devices.modules` or `devices.jobs`', nearestCollection(first));
  cursor.skipTo(['WHERE', 'GROUP', 'ORDER'], []);
  return 'devices';
}

function nearestCollection(token: Token): string | undefined {
  const near = nearest(token.text, ['devices', 'modules', 'jobs']);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}
