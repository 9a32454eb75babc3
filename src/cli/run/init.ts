import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { findGitHubPlace, type GitHubPlace } from '../../history/github-place.ts';
import type { Answers } from '../../init/answers.ts';
import { missingIgnoreLines, withIgnoreLines } from '../../init/ignored.ts';
import { newFiles } from '../../init/new-files.ts';
import { type ReleasedAction, releasedAction } from '../../init/released-action.ts';
import { isSample, sampleZone } from '../../init/sample-texts.ts';
import { PACKAGE_SCHEMA } from '../../init/schema-address.ts';
import { SETUP_PAGE } from '../../init/setup-page.ts';
import { loadRepository } from '../../manifests/load.ts';
import { CONFIG_FILE, CONFIG_FILES } from '../../manifests/manifest-paths.ts';
import { countOf } from '../../report/writing/words.ts';
import type { Dependencies } from '../dependencies.ts';
import { isThere, writeNewFile } from '../documents/new-file.ts';
import { writeOutput } from '../documents/output-file.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { askWhether, canAsk } from '../terminal/ask.ts';
import { UsageError } from '../usage-error.ts';
import { VERSION } from '../version.ts';
import { completeAnswers, type GivenAnswers, ownerFrom } from './init-answers.ts';
import { answersIn } from './init-existing.ts';

export interface InitCommandOptions extends GivenAnswers {
  readonly github?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly directory?: string;
}

/** Writes the files of a new repository; of one that is there already, those that it lacks. */
export async function runInit(options: InitCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const { yes = false, dryRun = false } = options;
  const folder = path.resolve(deps.cwd, options.directory ?? '.');
  const repository = await loadRepository({ root: folder, signal: deps.signal });
  await mustBeItsRoot(folder, repository.root);
  const existing = await findConfigFile(folder);
  const place = await findGitHubPlace(folder, deps.env, deps.signal);
  const isAsking = !yes && canAsk(deps);
  if (existing !== undefined) deps.stderr.write(alreadyThere(existing));
  const answers = existing
    ? answersIn(repository, existing, options, deps)
    : await completeAnswers(options, { isDefault: yes, owner: proposedOwner(folder, place) }, deps);
  const isForGitHub = options.github ?? (isAsking && (await askForWorkflows(place, deps)));
  if (isForGitHub) mustBeTopOfGit(folder, place);

  const action = releasedAction(VERSION);
  const files = newFiles({
    answers,
    configFile: existing ?? CONFIG_FILE,
    schemas: (await isThere(path.join(folder, PACKAGE_SCHEMA))) ? 'package' : 'site',
    // A repository with manifests of its own needs no first one.
    ...([...repository.files.keys()].every(isSample) && { timeZone: sampleZone(deps.timeZone()) }),
    ...(isForGitHub && {
      github: { repository: place?.repository, action: action.uses },
    }),
  });
  if (dryRun) {
    deps.stdout.write(await putFiles(folder, files, true));
    return EXIT.done;
  }
  if (isAsking) {
    deps.stderr.write(`\n${await putFiles(folder, files, true)}`);
    if (!(await askWhether('Write them?', true, deps))) {
      deps.stderr.write('nothing was written\n');
      return EXIT.failed;
    }
  }
  deps.stdout.write(await putFiles(folder, files, false));
  if (isForGitHub) deps.stderr.write(warningsOn(place?.branch, action));
  deps.stdout.write(nextSteps(answers, isForGitHub, folder, deps));
  return EXIT.done;
}

async function findConfigFile(folder: string): Promise<string | undefined> {
  for (const file of CONFIG_FILES) if (await isThere(path.join(folder, file))) return file;
  return undefined;
}

function alreadyThere(file: string): string {
  return `There is a ${file} already: its owner and its hub are used, and it stays as it is.\n`;
}

/** Where hubjobs.yaml is, or would be found: a repository inside another one would never be read. */
async function mustBeItsRoot(folder: string, root: string): Promise<void> {
  if (!(await isThere(folder)))
    throw new UsageError(`the folder ${folder} does not exist`, 'make it first, or name another one with -C');
  if ((await realpath(folder)) === root) return;
  throw new UsageError(
    `${folder} is in the repository of ${path.join(root, (await findConfigFile(root)) ?? '')}`,
    `to add files to that one, use -C ${root}; to begin another one, choose a folder outside of it`,
  );
}

function mustBeTopOfGit(folder: string, place: GitHubPlace | undefined): void {
  if (place === undefined || place.prefix === '') return;
  const top = path.resolve(
    folder,
    ...place.prefix
      .split('/')
      .slice(1)
      .map(() => '..'),
  );
  throw new UsageError(
    `${folder} is not the top of its Git repository, and GitHub reads workflows only there`,
    `use -C ${top}, or leave out --github`,
  );
}

function proposedOwner(folder: string, place: GitHubPlace | undefined): string | undefined {
  return ownerFrom(place?.repository?.split('/')[0] ?? path.basename(folder));
}

function askForWorkflows(place: GitHubPlace | undefined, deps: Dependencies): Promise<boolean> {
  return askWhether('Write the workflows for GitHub Actions too?', place?.repository !== undefined, deps);
}

/** Writes those files that are not there, or with `isDry` none; answers a line for each. */
async function putFiles(folder: string, files: ReadonlyMap<string, string>, isDry: boolean): Promise<string> {
  const width = Math.max(...[...files.keys()].map((file) => file.length));
  const lines: string[] = [];
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    const isNew = isDry ? !(await isThere(target)) : await writeNewFile(target, text);
    const what = isDry ? 'would be written' : 'written';
    lines.push(`${file.padEnd(width)}  ${isNew ? what : 'exists, left as it is'}\n`);
  }
  lines.push(`${IGNORE_FILE.padEnd(width)}  ${await ignore(path.join(folder, IGNORE_FILE), isDry)}\n`);
  return lines.join('');
}

const IGNORE_FILE = '.gitignore';

async function ignore(file: string, isDry: boolean): Promise<string> {
  const text = (await isThere(file)) ? await readFile(file, 'utf8') : '';
  const lines = missingIgnoreLines(text);
  if (lines.length === 0) return 'has all lines already';
  if (!isDry) await writeOutput(file, withIgnoreLines(text, lines));
  return `${countOf(lines.length, 'line')} ${isDry ? 'would be added' : 'added'}: ${lines.join(' ')}`;
}

function warningsOn(branch = 'main', { onlyTag }: ReleasedAction): string {
  const otherBranch = `warning: the workflows run on the branch main, and this folder is on ${branch}
  hint: rename it with \`git branch -M main\`, or write ${branch} in the place of main in .github/workflows
`;
  const notPinned = `warning: this package is no release, so the workflows name the Action by its tag ${onlyTag}, which can be moved
  hint: write the commit in its place that \`git ls-remote https://github.com/hubjobs/hubjobs ${onlyTag}\` prints
`;
  return [...(branch === 'main' ? [] : [otherBranch]), ...(onlyTag === undefined ? [] : [notPinned])].join(
    '',
  );
}

function nextSteps({ auth }: Answers, isForGitHub: boolean, folder: string, deps: Dependencies): string {
  const signIn =
    auth === 'entra'
      ? 'sign in with `az login`'
      : 'put the connection string of the hub in HUBJOBS_CONNECTION_STRING';
  return [
    '',
    ...(folder === path.resolve(deps.cwd) ? [] : [`In ${folder}:`]),
    'Next:  npx hubjobs validate && npx hubjobs simulate',
    `Then:  ${signIn}, and see what would be scheduled: npx hubjobs plan`,
    ...(isForGitHub ? [`       ${SETUP_PAGE} has the commands to run once for GitHub Actions`] : []),
    '',
  ].join('\n');
}
