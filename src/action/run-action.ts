import { execFile } from 'node:child_process';
import path from 'node:path';
import * as core from '@actions/core';
import type { CommandFinding, Dependencies } from '../cli/dependencies.ts';
import { writeOutput, writeReportFile } from '../cli/documents/output-file.ts';
import { prepareReportFolder } from '../cli/documents/report-files.ts';
import { EXIT } from '../cli/exit-code.ts';
import { DEFAULT_REPORT_FOLDER } from '../cli/options/shared-options.ts';
import { folderInCheckout } from '../cli/repository/checkout.ts';
import { readRepository } from '../cli/repository/read-repository.ts';
import { renderDiagnosticsGithub } from '../report/diagnostics/github.ts';
import { renderDiffPage } from '../report/diff/page.ts';
import { renderReportPage } from '../report/page/report-page.ts';
import { countActions } from '../report/plan/facts.ts';
import { refusalDiagnostics } from '../report/plan/refusals.ts';
import {
  type CapturedRun,
  captureRun,
  diagnosticsOf,
  diffOf,
  type PlanFinding,
  planOf,
} from './capture-run.ts';
import { commandEnvironment } from './command-environment.ts';
import { commandLine } from './command-line.ts';
import { postForFork } from './comment/post-for-fork.ts';
import { postSection } from './comment/post-section.ts';
import { commentKey } from './comment/put-comment.ts';
import { refuseUnreviewed } from './comment/reviewed-plan.ts';
import type { ActionContext } from './context.ts';
import { readEvent } from './github/event.ts';
import type { Command, Inputs } from './inputs.ts';
import { sectionMarkdown } from './section-markdown.ts';
import { addToSummary, footer, watchFiles } from './step-outputs.ts';

/** Report pages, the most complete one first. */
const PAGES = ['simulation.html', 'status.html', 'plan.html', 'diff.html'];

const log = (text: string) => process.stdout.write(text);

/**
 * Runs the command and shows its result on GitHub: annotations, summary, files, outputs, comment. Resolves with whether
 * the step passes.
 */
export async function runAction(inputs: Inputs, version: string, outer: Dependencies): Promise<boolean> {
  // It need not be the one that started the run: a reconciler takes the newest of main.
  const commit = await commitAt('HEAD', outer.cwd);
  const deps = { ...outer, env: commandEnvironment(outer.env, { commit, token: inputs.token }) };
  const event = await readEvent(deps.env, inputs.pullRequest);
  const context: ActionContext = { inputs, event, version, deps };
  const readHubs = () => readHubNames(context);
  if (inputs.command === 'comment') {
    return postForFork(context, async () => commentKey(inputs.hub, await readHubs()));
  }

  const isNamed = inputs.reportDir !== DEFAULT_REPORT_FOLDER;
  const reportDir = await prepareReportFolder(deps.cwd, isNamed ? inputs.reportDir : undefined);
  const written = watchFiles(inputs.reportDir, deps.cwd, ['plan.json', ...PAGES]);
  const run =
    (await refuseUnreviewed(context, readHubs)) ??
    (await captureRun(commandLine(inputs, await newestBase(deps, event)), context, log));
  for (const finding of run.findings) {
    if ('diagnostics' in finding)
      log(renderDiagnosticsGithub(finding.diagnostics, folderInCheckout(finding.root, deps)));
  }
  const plan = planOf(run);
  const root = run.findings.find((finding) => finding.kind === 'repository')?.root;
  if (plan && root !== undefined)
    log(renderDiagnosticsGithub(refusalDiagnostics(plan.plan), folderInCheckout(root, deps)));
  if (plan) await writeReportFile(path.join(reportDir, 'plan.html'), planPage(plan));
  const compared = diffOf(run);
  if (compared)
    await writeReportFile(path.join(reportDir, 'diff.html'), renderDiffPage(compared.diff, compared.links));

  const section = `${sectionMarkdown(inputs.command, run)}\n${footer(deps.env)}\n`;
  const note = inputs.comment ? await comment(context, run, section) : '';
  // Several steps may add to the same file.
  if (note !== '') await writeOutput(path.join(reportDir, 'comment.md'), `${section}\n`, 'end');
  await addToSummary(deps.env, note === '' ? section : `${section}\n> [!NOTE]\n> ${note}\n`);

  core.setOutput('exit-code', String(run.exitCode));
  core.setOutput('changes', plan ? String(countPending(plan)) : '');
  core.setOutput('plan-file', written(['plan.json']));
  core.setOutput('report-file', written(PAGES));
  return passes(inputs, run);
}

/** `undefined` when git cannot say. */
function commitAt(ref: string, folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('git', ['rev-parse', '--quiet', '--verify', ref], { cwd: folder }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim());
    });
  });
}

/**
 * The newest commit of a pull request's base that is known: of the branch as this clone has it, or the event's, which may be
 * older. `undefined` for a run that is about no pull request.
 */
async function newestBase(
  { env, cwd }: Dependencies,
  event: ActionContext['event'],
): Promise<string | undefined> {
  const branch = env['GITHUB_BASE_REF'];
  if (event?.baseSha === undefined) return undefined;
  return (branch && (await commitAt(`refs/remotes/origin/${branch}`, cwd))) || event.baseSha;
}

/** Names of the hubs in hubjobs.yaml, where no command has read it yet. */
async function readHubNames({ inputs, deps }: ActionContext): Promise<readonly string[] | undefined> {
  const findings: CommandFinding[] = [];
  const { directory } = inputs;
  await readRepository(
    [],
    { ...(directory !== undefined && { directory }) },
    {
      ...deps,
      onFinding: (finding) => findings.push(finding),
    },
  );
  return hubNamesIn(findings);
}

function hubNamesIn(findings: readonly CommandFinding[]): readonly string[] | undefined {
  return findings.find((finding) => finding.kind === 'repository')?.hubs;
}

function comment(context: ActionContext, run: CapturedRun, markdown: string): Promise<string> {
  const { command, hub } = context.inputs;
  const key = commentKey(hub ?? planOf(run)?.plan.hub.name, hubNamesIn(run.findings));
  const isValid = command === 'validate' && run.exitCode === 0 && !policiesWillDeny(run);
  return postSection(context, key, {
    name: command,
    markdown,
    isNews: hasNews(command, run),
    // What a pull request adds to the remarks is in its diff already.
    ...(isValid && { isSaidBy: 'diff' }),
  });
}

/** A diff shows the policies that change, and not which jobs they will deny. */
function policiesWillDeny(run: CapturedRun): boolean {
  return diagnosticsOf(run).some(({ code }) => code === 'policy-will-deny');
}

/** Valid manifests, and a diff without a change, are what everybody expects: they alone are not worth a comment. */
function hasNews(command: Command, run: CapturedRun): boolean {
  if (run.exitCode !== 0) return true;
  const diff = diffOf(run)?.diff;
  if (diff) return diff.changes.length + diff.warnings.length > 0;
  return command !== 'validate' || diagnosticsOf(run).length > 0;
}

function planPage({ plan, links }: PlanFinding): string {
  return renderReportPage({ plan, ...links });
}

function countPending({ plan }: PlanFinding): number {
  const { create, replace, cancel } = countActions(plan);
  return create + replace + cancel;
}

const EXIT_WORDS: Readonly<Record<number, string>> = {
  [EXIT.failed]: 'the hub or a change failed',
  [EXIT.pending]: 'there are changes',
  [EXIT.invalid]: 'the input is not valid',
  [EXIT.refused]: 'a guard refused the plan, or a limit or a policy refused a job',
  [EXIT.belowThreshold]:
    'jobs ended below their success threshold, a rollout stopped, or an expectation failed',
};

function passes({ failOn }: Inputs, run: CapturedRun): boolean {
  if (failOn === 'never') return true;
  if (run.exitCode !== 0) {
    core.error(`${EXIT_WORDS[run.exitCode] ?? 'hubjobs failed'} (exit code ${run.exitCode})`);
    return false;
  }
  const plan = planOf(run);
  const hasWarning = [...diagnosticsOf(run), ...(plan?.plan.warnings ?? [])].some(
    ({ severity }) => severity === 'warning',
  );
  if (failOn === 'warning' && hasWarning) {
    core.error('there are warnings, and fail-on is warning');
    return false;
  }
  if (failOn === 'changes' && plan && countPending(plan) > 0) {
    core.error(`the hub differs from the manifests: ${countPending(plan)} changes are pending`);
    return false;
  }
  return true;
}
