import path from 'node:path';
import type { JobHub } from '../../hub/port.ts';
import { type Imported, JobImporter } from '../../import/import-jobs.ts';
import type { LoadedRepository } from '../../manifests/load.ts';
import { manifestPaths } from '../../manifests/manifest-paths.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import { type HubJob, isWaiting } from '../../model/hub-job.ts';
import { visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import type { Dependencies, Output } from '../dependencies.ts';
import { type ManifestDestination, toFile, toFolder, toStream } from '../documents/manifest-destination.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { connectHub } from '../hub/connect-hub.ts';
import { IMPORT_STATUSES, type ImportStatus } from '../options/import-statuses.ts';
import type { Verbosity } from '../options/verbosity.ts';
import { readRepository } from '../repository/read-repository.ts';
import { createLogger } from '../terminal/logger.ts';

export interface ImportCommandOptions extends Verbosity {
  readonly directory?: string;
  readonly hub?: string;
  readonly ca?: string;
  readonly status?: readonly ImportStatus[];
  readonly all?: boolean;
  readonly out?: string;
  readonly dryRun?: boolean;
}

/** More manifests are not written at once. */
const MAX_MANIFESTS = 1_000;
/** Of a list on the terminal. */
const MAX_LINES = 20;

/** Writes manifests of the jobs on a hub that Git does not have. The jobs are read one after another. */
export async function runImport(options: ImportCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const repository = await readRepository([], options, deps);
  const hubConfig = chooseHub(repository, options.hub, deps.env);
  const log = createLogger(options, deps);
  if (hasErrors(repository.diagnostics))
    log(
      'some files have errors (see `hubjobs validate`): their jobs are not known, and may be imported again',
    );
  const destination = await destinationOf(options, repository, deps);
  const hub = await connectHub(hubConfig, options, deps);
  try {
    const importer = new JobImporter({ hub: hubConfig, repository, hasFile: destination.hasFile });
    const tell = options.dryRun ? deps.stderr : deps.stdout;
    const found = await importAll(jobsOf(hub, options, deps.signal), importer, destination, tell, deps);
    await destination.finish();
    tell.write(summaryOf(found, hubConfig.name));
    for (const hint of importer.hints()) tell.write(`hint: ${visible(hint)}\n`);
    if (found.paths.length > 0 && !options.dryRun) tell.write(whatNext(found, repository, deps));
    return EXIT.done;
  } finally {
    await hub.close();
  }
}

async function destinationOf(
  { out, dryRun }: ImportCommandOptions,
  { root }: LoadedRepository,
  deps: Dependencies,
): Promise<ManifestDestination> {
  if (dryRun) return toStream(deps.stdout);
  const place = out === undefined ? path.join(root, 'jobs') : path.resolve(deps.cwd, out);
  const shown = out ?? path.relative(deps.cwd, place);
  return /\.ya?ml$/.test(place) ? toFile(place, shown) : toFolder(place, shown);
}

/** Those in the states that are asked for. Jobs that wait are few, and the hub can list them by themselves. */
async function* jobsOf(
  hub: JobHub,
  { status = ['scheduled'], all }: ImportCommandOptions,
  signal: AbortSignal,
): AsyncGenerator<HubJob> {
  const wanted: ReadonlySet<string> = new Set(all ? IMPORT_STATUSES : status);
  const isActiveOnly = !['completed', 'failed', 'cancelled'].some((one) => wanted.has(one));
  for await (const job of isActiveOnly ? await hub.listActiveJobs(signal) : hub.listJobs(signal)) {
    if (wanted.has(isWaiting(job) ? 'scheduled' : job.status)) yield job;
  }
}

interface Found {
  readonly paths: readonly string[];
  readonly known: readonly string[];
  readonly refused: readonly string[];
  /** Those that still wait on the hub and would run beside their manifests. */
  readonly foreign: number;
  readonly isCut: boolean;
}

async function importAll(
  jobs: AsyncIterable<HubJob>,
  importer: JobImporter,
  destination: ManifestDestination,
  tell: Output,
  deps: Dependencies,
): Promise<Found> {
  const paths: string[] = [];
  const known: string[] = [];
  const refused: string[] = [];
  let foreign = 0;
  let isCut = false;
  for await (const job of jobs) {
    if (paths.length === MAX_MANIFESTS) {
      isCut = true;
      break;
    }
    const imported = await importer.import(job);
    const id = visible(job.jobId);
    if (imported.kind === 'known') known.push(`${id} is ${imported.name}`);
    else if (imported.kind === 'refused') refused.push(`${id}: ${visible(imported.why)}`);
    else {
      const place = await destination.put(imported.name, imported.text);
      if (place === undefined) {
        refused.push(`${id}: the file would be larger than 1 MiB; give --out a folder`);
        continue;
      }
      paths.push(place);
      if (imported.isForeign) foreign += 1;
      tell.write(`${place}  ${id}, ${job.status}\n`);
      warn(imported, deps);
    }
  }
  return { paths, known, refused, foreign, isCut };
}

function warn({ name, warnings }: Extract<Imported, { kind: 'manifest' }>, deps: Dependencies): void {
  for (const { message, hint } of warnings) {
    deps.stderr.write(`warning: ${name}: ${visible(message)}\n`);
    if (hint !== undefined) deps.stderr.write(`  hint: ${visible(hint)}\n`);
  }
}

function summaryOf({ paths, known, refused, isCut }: Found, hubName: string): string {
  const counts = [
    `${countOf(paths.length, 'job')} of hub ${visible(hubName)} imported`,
    ...(known.length > 0 ? [`${known.length} in Git already`] : []),
    ...(refused.length > 0 ? [`${refused.length} left out`] : []),
  ];
  return [
    counts.join(', '),
    ...listed('In Git already:', known),
    ...listed('Left out:', refused),
    ...(isCut
      ? [`The hub has more jobs: no more than ${countOf(MAX_MANIFESTS, 'manifest')} are written at once.`]
      : []),
    '',
  ].join('\n');
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MAX_LINES;
  const shown = lines.slice(0, MAX_LINES).map((line) => `  ${line}`);
  return [title, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}

function whatNext({ paths, foreign }: Found, repository: LoadedRepository, deps: Dependencies): string {
  const inRoot = paths.map((file) =>
    path.relative(repository.root, path.resolve(deps.cwd, file)).split(path.sep).join('/'),
  );
  const isUnread = manifestPaths(inRoot, repository.config).length < new Set(inRoot).size;
  return [
    ...(isUnread
      ? [
          'hint: no glob in the configuration matches these files, so they are not read: add one to `manifests`, or move them',
        ]
      : []),
    ...(foreign > 0
      ? [
          `hint: ${countOf(foreign, 'job')} still ${foreign === 1 ? 'waits' : 'wait'} on the hub: when the manifests are merged, cancel them there, or they run twice; the files say how`,
        ]
      : []),
    'next: read the files, then run `hubjobs validate` and `hubjobs plan`',
    '',
  ].join('\n');
}
