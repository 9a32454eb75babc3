import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import type { RunError } from '../model/status-report.ts';
import type { Dependencies } from './dependencies.ts';
import { writeReportFile } from './documents/output-file.ts';
import { withSourcePositions } from './source-positions.ts';
import { redactOf } from './terminal/without-secrets.ts';
import { VERSION } from './version.ts';

/** Enough for any stack with its causes. */
const MAX_LENGTH = 100_000;

/**
 * Keeps what is needed to find a defect of this program in a file without secrets: in the folder of the report if there
 * is one, else in a private temporary folder. Returns what to tell the user.
 */
export async function recordDefect(
  error: unknown,
  folder: string | undefined,
  { env }: Pick<Dependencies, 'env'>,
): Promise<RunError> {
  const redact = redactOf(env);
  const what = redact(error instanceof Error ? `${error.name}: ${error.message}` : inspect(error)).split(
    '\n',
  )[0];
  const text = redact(
    `hubjobs ${VERSION}, Node ${process.versions.node}, ${process.platform}\n\n${withSourcePositions(inspect(error, { depth: 4 }))}\n`,
  );
  const file = await write(text.slice(0, MAX_LENGTH), folder);
  const withFile = file === undefined ? '' : `, with the file ${file}`;
  return { code: 'defect', message: `this is a defect of hubjobs: please report it${withFile} (${what})` };
}

/** `undefined` when there is no place to write to. */
async function write(text: string, folder: string | undefined): Promise<string | undefined> {
  try {
    const file = path.join(folder ?? (await mkdtemp(path.join(tmpdir(), 'hubjobs-'))), 'defect.txt');
    await writeReportFile(file, text);
    return file;
  } catch {
    return undefined;
  }
}
