import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as core from '@actions/core';
import { EXIT } from '../../cli/exit-code.ts';
import { type JsonValue, valueAt } from '../../model/json.ts';
import { code } from '../../report/writing/escape.ts';
import type { CapturedRun } from '../capture-run.ts';
import type { ActionContext } from '../context.ts';
import { adviceFor, connectGitHub } from '../github/connect-github.ts';
import { ApiError, type GitHub } from '../github/github.ts';
import { retryGitHub } from '../github/retry-github.ts';
import { type CommentKey, commentKey, findComment, sectionsOf } from './put-comment.ts';

/** The last line of a plan in Markdown. Any text of a manifest that could look like it is in a code span before. */
const DIGEST = /^<sub>[^\n]*; digest `([0-9a-f]{16})`<\/sub>$/gmu;

/**
 * Refuses a plan that is not the one in the hub's comment on the pull request, which is what reviewers have seen.
 * Nothing is applied before. `undefined` when the plan is the reviewed one, or when the workflow does not ask for this.
 */
export async function refuseUnreviewed(
  context: ActionContext,
  readHubs: () => Promise<readonly string[] | undefined>,
): Promise<CapturedRun | undefined> {
  const { inputs, deps } = context;
  const { command, plan, pullRequest } = inputs;
  if (command !== 'reconcile' || plan === undefined || pullRequest === undefined) return undefined;
  const digest = await digestOf(path.resolve(deps.cwd, plan));
  // The command itself reports a file that is not a plan. Of a plan that does nothing there is nothing to review.
  if (digest === undefined) return undefined;
  const github = connectGitHub(context);
  if (!github) return refused('Without a token the reviewed plan cannot be read.');
  const hubs = await readHubs();
  const key = commentKey(inputs.hub ?? (hubs?.length === 1 ? hubs[0] : undefined), hubs);
  try {
    const shown = await retryGitHub(() => shownDigest(github, pullRequest, key), deps.clock);
    if (shown === digest) return undefined;
    const instead = shown === undefined ? 'no plan' : `the plan ${code(shown)}`;
    return refused(
      `The plan to be applied is ${code(digest)}, but the comment on pull request ${pullRequest} shows ${instead} for ${code(key.name)}.`,
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    core.warning(`the comment could not be read: ${error.message}`);
    return refused(`The comment with the reviewed plan could not be read. ${adviceFor(error)}`);
  }
}

function refused(why: string): CapturedRun {
  const stdout = `### Reconciler\n\n> [!CAUTION]\n> **Refused: nothing was changed.** ${why}\n`;
  return { exitCode: EXIT.refused, stdout, stderr: '', findings: [] };
}

async function shownDigest(
  github: GitHub,
  pullRequest: number,
  key: CommentKey,
): Promise<string | undefined> {
  const comment = await findComment(github, pullRequest, key);
  return [...(sectionsOf(comment).get('plan') ?? '').matchAll(DIGEST)].at(-1)?.[1];
}

/** Actions that alter the hub. */
const ALTERING: readonly (JsonValue | undefined)[] = ['create', 'replace', 'cancel'];

/** `undefined` when the file is no plan, or one that does nothing: then its comment shows no digest. */
async function digestOf(file: string): Promise<string | undefined> {
  try {
    const plan: JsonValue = JSON.parse(await readFile(file, 'utf8'));
    const digest = valueAt(plan, ['digest']);
    const changes = valueAt(plan, ['changes']);
    const isIdle =
      Array.isArray(changes) && !changes.some((one) => ALTERING.includes(valueAt(one, ['action'])));
    return typeof digest === 'string' && !isIdle ? digest : undefined;
  } catch {
    return undefined;
  }
}
