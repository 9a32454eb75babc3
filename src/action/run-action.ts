import { statSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as core from '@actions/core';
import type { CommandFinding, Dependencies } from '../cli/dependencies.ts';
import { EXIT } from '../cli/exit-code.ts';
import { folderInCheckout } from '../cli/repository/checkout.ts';
import { readRepository } from '../cli/repository/read-repository.ts';
import { renderDiagnosticsGithub } from '../report/diagnostics/github.ts';
import { renderReportPage } from '../report/page/report-page.ts';
import { countActions } from '../report/plan/summary.ts';
import { type CapturedRun, captureRun, diagnosticsIn } from './captured-run.ts';
import { checkedOutCommit } from './checked-out.ts';
import { commandLine } from './command-line.ts';
import { readEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { postForFork } from './post-for-fork.ts';
import { postSection } from './post-section.ts';
import { commentKey } from './put-comment.ts';
import { refuseUnreviewed } from './reviewed-plan.ts';
import { sectionMarkdown } from './section.ts';

/** Runs the command and tells GitHub about it: annotations, summary, files, outputs, comment. Answers whether the step passes. */
export async function runAction(inputs: Inputs, version: string, outer: Dependencies): Promise<boolean> {
  const commit = await checkedOutCommit(outer.cwd);
  const deps = commit === undefined ? outer : { ...outer, env: { ...outer.env, GITHUB_SHA: commit } };
  const { env } = deps;
  const event = await readEvent(env, inputs.pullRequest);
  if (inputs.command === 'comment') {
    const key = async () => commentKey(inputs.hub, await hubsOf(inputs, deps));
    return postForFork(inputs, event, key, version, deps);
  }

  const reportDir = path.resolve(deps.cwd, inputs.reportDir);
  await mkdir(reportDir, { recursive: true });
  const written = watchFiles(inputs.reportDir, deps.cwd, ['plan.json', ...PAGES]);
  const unreviewed = await refuseUnreviewed(inputs, event, () => hubsOf(inputs, deps), version, deps);
  const run = unreviewed ?? (await captureRun(commandLine(inputs), version, deps, log));
  for (const one of run.found) {
    if (one.kind === 'repository')
      log(renderDiagnosticsGithub(one.diagnostics, folderInCheckout(one.root, deps)));
  }
  const plan = run.found.find((one) => one.kind === 'plan');
  if (plan) await writeFile(path.join(reportDir, 'plan.html'), planPage(plan));

  const section = `${sectionMarkdown(inputs.command, run)}\n${footer(env)}\n`;
  const note =
    inputs.comment && event?.pullRequest !== undefined
      ? await postSection(
          inputs,
          event,
          commentKey(inputs.hub ?? plan?.plan.hub.name, hubsIn(run)),
          { name: inputs.command, markdown: section, isNews: isNews(inputs, run) },
          version,
          deps,
        )
      : '';
  // Of several steps, all.
  if (note !== '') await appendFile(path.join(reportDir, 'comment.md'), `${section}\n`);
  await addToSummary(env, note === '' ? section : `${section}\n> [!NOTE]\n> ${note}\n`);

  core.setOutput('exit-code', String(run.exitCode));
  core.setOutput('changes', plan ? String(pendingCount(plan)) : '');
  core.setOutput('plan-file', written(['plan.json']));
  core.setOutput('report-file', written(PAGES));
  return passes(inputs, run, plan);
}

/** Report pages, the one that says the most first. */
const PAGES = ['simulation.html', 'status.html', 'plan.html'];

const log = (text: string) => process.stdout.write(text);

/** Names of the hubs in hubjobs.yaml, for what is to be known before the command or without one. */
async function hubsOf(inputs: Inputs, deps: Dependencies): Promise<readonly string[] | undefined> {
  const found: CommandFinding[] = [];
  const { directory } = inputs;
  await readRepository([], directory === undefined ? {} : { directory }, {
    ...deps,
    onFinding: (one) => found.push(one),
  });
  return hubsIn({ found });
}

function hubsIn({ found }: Pick<CapturedRun, 'found'>): readonly string[] | undefined {
  return found.find((one) => one.kind === 'repository')?.hubs;
}

/** Manifests without fault are what everybody expects, so they alone are worth no comment. */
function isNews({ command }: Inputs, run: CapturedRun): boolean {
  return command !== 'validate' || run.exitCode !== 0 || diagnosticsIn(run).length > 0;
}

function planPage({ plan, sourceBase }: CommandFinding & { kind: 'plan' }): string {
  return renderReportPage({ plan, ...(sourceBase === undefined ? {} : { sourceBase }) });
}

function pendingCount({ plan }: CommandFinding & { kind: 'plan' }): number {
  const { create, replace, cancel } = countActions(plan);
  return create + replace + cancel;
}

/**
 * Remembers the files as they are now; the answer finds the first of some names that was written since. Several steps
 * of a job share a folder, and what an earlier one has left is not the result of this one.
 */
function watchFiles(
  folder: string,
  cwd: string,
  names: readonly string[],
): (of: readonly string[]) => string {
  const stamp = (name: string) =>
    statSync(path.resolve(cwd, folder, name), { throwIfNoEntry: false })?.mtimeMs;
  const before = new Map(names.map((name) => [name, stamp(name)]));
  return (of) => {
    const name = of.find((one) => stamp(one) !== undefined && stamp(one) !== before.get(one));
    return name === undefined ? '' : path.posix.join(folder, name);
  };
}

/** Source: GitHub takes 1 MiB of summary from a step. */
const MAX_SUMMARY_BYTES = 1_048_576;

async function addToSummary(env: Dependencies['env'], markdown: string): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  if (Buffer.byteLength(markdown) < MAX_SUMMARY_BYTES) await appendFile(file, markdown);
  else await appendFile(file, 'The summary is too long to be shown; it is in the report.\n');
}

/** The commit and the run that a comment is about: a comment outlives both. */
function footer(env: Dependencies['env']): string {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    GITHUB_SHA: sha,
  } = env;
  if (!server || !repository || !run) return '';
  const of = sha ? `commit \`${sha.slice(0, 8)}\`, ` : '';
  return `<sub>${of}[workflow run](${server}/${repository}/actions/runs/${run})</sub>`;
}

const EXIT_WORDS: Readonly<Record<number, string>> = {
  [EXIT.failed]: 'the hub or a change failed',
  [EXIT.pending]: 'changes are pending',
  [EXIT.invalid]: 'the input is not valid',
  [EXIT.refused]: 'the plan was refused, and nothing was changed',
  [EXIT.belowThreshold]: 'jobs ended below their success threshold, or an expectation failed',
};

function passes(
  { failOn }: Inputs,
  run: CapturedRun,
  plan: (CommandFinding & { kind: 'plan' }) | undefined,
): boolean {
  if (failOn === 'never') return true;
  if (run.exitCode !== 0) {
    core.error(`${EXIT_WORDS[run.exitCode] ?? 'hubjobs failed'} (exit code ${run.exitCode})`);
    return false;
  }
  if (failOn === 'warning' && (hasWarning(run) || (plan?.plan.warnings.length ?? 0) > 0)) {
    core.error('there are warnings, and fail-on is warning');
    return false;
  }
  if (failOn === 'changes' && plan && pendingCount(plan) > 0) {
    core.error(`the hub differs from the manifests: ${pendingCount(plan)} changes are pending`);
    return false;
  }
  return true;
}

function hasWarning(run: CapturedRun): boolean {
  return diagnosticsIn(run).some(({ severity }) => severity === 'warning');
}
