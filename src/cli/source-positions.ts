import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** A place in a file of the built program: `/…/dist/chunks/plan-ABC.cjs:2:1024`. */
const PLACE = /((?:[A-Za-z]:)?[/\\][^()\n:]*\.cjs):(\d+):(\d+)/g;

/** The places in a stack as they are in the sources, where the package has a map of the file. */
export function withSourcePositions(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(PLACE, (place: string, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    // Sources are written as they are from the folder of the map; what counts is where they are in the repository.
    const source = entry.originalSource.replace(/^(?:\.\.\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
