import { nearest } from '../../query/nearest.ts';
import { hang } from '../../report/writing/wrap.ts';
import type { Dependencies } from '../dependencies.ts';
import { SCHEMAS } from '../documents/schemas.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

/** Prints the JSON schema of a kind, or which there are. */
export async function runSchema(kind: string | undefined, deps: Dependencies): Promise<ExitCode> {
  deps.stdout.write(kind === undefined ? await list(deps) : await schemaOf(kind));
  return EXIT.done;
}

async function schemaOf(kind: string): Promise<string> {
  const names = Object.keys(SCHEMAS);
  const load = SCHEMAS[names.find((name) => name.toLowerCase() === kind.toLowerCase()) ?? ''];
  if (load) return `${JSON.stringify((await load()).default, null, 2)}\n`;
  const meant = nearest(kind, names);
  throw new UsageError(
    `there is no schema of ${JSON.stringify(kind.slice(0, 60))}`,
    meant === undefined ? `there are schemas of: ${names.join(', ')}` : `did you mean \`${meant}\`?`,
  );
}

async function list(deps: Dependencies): Promise<string> {
  const style = styleOf(deps.stdout, deps.env);
  const names = Object.keys(SCHEMAS);
  const column = Math.max(...names.map((name) => name.length)) + 2;
  const lines: string[] = [];
  for (const [name, load] of Object.entries(SCHEMAS)) {
    lines.push(...hang(name.padEnd(column), (await load()).default.description, style));
  }
  return `${lines.join('\n')}\n`;
}
