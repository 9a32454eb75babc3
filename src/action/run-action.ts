import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as core from '@actions/core';
import type { Dependencies, Found } from '../cli/dependencies.ts';
import { folderInCheckout } from '../cli/folder-in-checkout.ts';
import { renderDiagnosticsGithub } from '../report/diagnostics-github.ts';
import { countActions } from '../report/plan-summary.ts';
import { renderReportPage } from '../report/report-page.ts';
import { type CapturedRun, captureRun } from './captured-run.ts';
import { commandLine } from './command-line.ts';
import { type RunEvent, readEvent } from './event.ts';
import { GitHub } from './github.ts';
import type { Inputs } from './inputs.ts';
import { untrustedSection } from './post-untrusted.ts';
import { putComment } from './put-comment.ts';
import { sectionMarkdown } from './section.ts';

/** Runs the command and tells GitHub about it: annotations, summary, files, outputs, comment. Answers whether the step passes. */
export async function runAction(inputs: Inputs, version: string, deps: Dependencies): Promise<boolean> {
  const { env } = deps;
  const event = await readEvent(env);
  if (inputs.command === 'comment') return postForFork(inputs, event, version, deps);

  const reportDir = path.resolve(deps.cwd, inputs.reportDir);
  await mkdir(reportDir, { recursive: true });
  const log = (text: string) => process.stdout.write(text);
  const run = await captureRun(commandLine(inputs), version, deps, log);
  for (const one of run.found) {
    if (one.kind === 'diagnostics')
      log(renderDiagnosticsGithub(one.diagnostics, folderInCheckout(one.root, deps)));
  }
  const plan = run.found.find((one) => one.kind === 'plan');
  if (plan) await writeFile(path.join(reportDir, 'plan.html'), planPage(plan));

  const section = `${sectionMarkdown(inputs.command, run)}\n${footer(env)}\n`;
  const isCommented = inputs.comment && event?.pullRequest !== undefined;
  const key = inputs.hub ?? plan?.plan.hub.name ?? 'all hubs';
  const note = isCommented
    ? await comment(inputs, event, { key, name: inputs.command, markdown: section }, version, deps)
    : '';
  // Of several steps, all.
  if (note !== '') await appendFile(path.join(reportDir, 'comment.md'), `${section}\n`);
  await addToSummary(env, note === '' ? section : `${section}\n> [!NOTE]\n> ${note}\n`);

  core.setOutput('exit-code', String(run.exitCode));
  core.setOutput('changes', plan ? String(pendingCount(plan)) : '');
  core.setOutput('plan-file', firstFile(inputs.reportDir, deps.cwd, ['plan.json']));
  core.setOutput('report-file', firstFile(inputs.reportDir, deps.cwd, ['status.html', 'plan.html']));
  return passes(inputs, run, plan);
}

function planPage({ plan, sourceBase }: Found & { kind: 'plan' }): string {
  return renderReportPage({ plan, ...(sourceBase === undefined ? {} : { sourceBase }) });
}

function pendingCount({ plan }: Found & { kind: 'plan' }): number {
  const { create, replace, cancel } = countActions(plan);
  return create + replace + cancel;
}

function firstFile(folder: string, cwd: string, names: readonly string[]): string {
  return (
    names.map((name) => path.posix.join(folder, name)).find((file) => existsSync(path.resolve(cwd, file))) ??
    ''
  );
}

/** Posts the section; answers why it did not, empty when it did. A comment that cannot be posted fails no step. */
async function comment(
  inputs: Inputs,
  event: RunEvent,
  section: Parameters<typeof putComment>[2],
  version: string,
  { env }: Dependencies,
): Promise<string> {
  const { pullRequest } = event;
  if (pullRequest === undefined) return '';
  if (pullRequest.isFork) {
    const note =
      'The pull request comes from a fork, whose runs may not comment: this summary stands for the comment.';
    core.notice(note);
    return note;
  }
  const github = connect(inputs, event, version, env);
  if (!github) return 'There is no token to comment with: this summary stands for the comment.';
  try {
    const done = await putComment(github, pullRequest.number, section);
    core.info(`comment on pull request ${pullRequest.number} ${done}`);
    return '';
  } catch (error) {
    core.warning(`the comment could not be posted: ${messageOf(error)}`);
    return 'The comment could not be posted: this summary stands for it. The job needs the permission `pull-requests: write`.';
  }
}

/** The other half of a fork's run: in a workflow_run event, with a token that may write, posts what that run left. */
async function postForFork(
  inputs: Inputs,
  event: RunEvent | undefined,
  version: string,
  { cwd, env }: Dependencies,
): Promise<boolean> {
  const [file = path.join(inputs.reportDir, 'comment.md')] = inputs.paths;
  const github = event && connect(inputs, event, version, env);
  if (!event?.workflowRun || !github) {
    core.setFailed('the command comment is for workflow_run events, with a token');
    return false;
  }
  const full = path.resolve(cwd, file);
  if (!existsSync(full)) {
    core.info('the run left no comment: it has posted its own');
    return true;
  }
  const number = await github.pullRequestOf(event.workflowRun);
  if (number === undefined) {
    core.info('no open pull request has this head any more');
    return true;
  }
  const markdown = await untrustedSection(full);
  const done = await putComment(github, number, { key: inputs.hub ?? 'all hubs', name: 'fork', markdown });
  core.info(`comment on pull request ${number} ${done}`);
  return true;
}

function connect(
  inputs: Inputs,
  { owner, repo }: RunEvent,
  version: string,
  env: Dependencies['env'],
): GitHub | undefined {
  const { token } = inputs;
  if (token === undefined) return undefined;
  const baseUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  return new GitHub({ token, baseUrl, owner, repo, userAgent: `hubjobs/${version}` });
}

/** `error: the hub ...`, without what octokit adds about its documentation. */
function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split(' - ')[0] ?? error.message) : String(error);
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

function passes({ failOn }: Inputs, run: CapturedRun, plan: (Found & { kind: 'plan' }) | undefined): boolean {
  if (failOn === 'never') return true;
  if (run.exitCode !== 0) {
    core.error(`hubjobs ended with exit code ${run.exitCode}`);
    return false;
  }
  if (failOn === 'warning' && (hasWarning(run.found) || (plan?.plan.warnings.length ?? 0) > 0)) {
    core.error('there are warnings, and fail-on is warning');
    return false;
  }
  if (failOn === 'changes' && plan && pendingCount(plan) > 0) {
    core.error(`the hub differs from the manifests: ${pendingCount(plan)} changes are pending`);
    return false;
  }
  return true;
}

function hasWarning(found: readonly Found[]): boolean {
  return found.some(
    (one) => one.kind === 'diagnostics' && one.diagnostics.some(({ severity }) => severity === 'warning'),
  );
}
