import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as core from '@actions/core';
import type { Dependencies } from '../cli/dependencies.ts';
import { EXIT } from '../cli/exit-code.ts';
import { code } from '../report/writing/escape.ts';
import type { CapturedRun } from './captured-run.ts';
import { adviceFor, connect } from './connect.ts';
import type { RunEvent } from './event.ts';
import type { GitHub } from './github.ts';
import type { Inputs } from './inputs.ts';
import { patiently } from './patiently.ts';
import { type CommentKey, commentKey, findComment, sectionsOf } from './put-comment.ts';

/** The last line of a plan in Markdown. Everything of a manifest that it could hold is in a code span before. */
const DIGEST = /^<sub>[^\n]*; digest `([0-9a-f]{16})`<\/sub>$/gmu;

/**
 * Refuses a plan that is not the one which reviewers have seen in the pull request's comment for the hub, before
 * anything is tried; `undefined` when it is, or when nobody asks for that.
 */
export async function refuseUnreviewed(
  inputs: Inputs,
  event: RunEvent | undefined,
  readHubs: () => Promise<readonly string[] | undefined>,
  version: string,
  deps: Dependencies,
): Promise<CapturedRun | undefined> {
  const { command, plan, pullRequest } = inputs;
  if (command !== 'reconcile' || plan === undefined || pullRequest === undefined) return undefined;
  const digest = await digestOf(path.resolve(deps.cwd, plan));
  // A file that is no plan is left to the command, which says what is wrong with it.
  if (digest === undefined) return undefined;
  const github = event && connect(inputs, event, version, deps.env);
  if (!github) return refused('Without a token nobody can tell which plan was reviewed.');
  const hubs = await readHubs();
  const key = commentKey(inputs.hub ?? (hubs?.length === 1 ? hubs[0] : undefined), hubs);
  try {
    const shown = await patiently(() => shownDigest(github, pullRequest, key), deps.clock);
    if (shown === digest) return undefined;
    const instead = shown === undefined ? 'no plan' : `the plan ${code(shown)}`;
    return refused(
      `The plan to be applied is ${code(digest)}, but the comment on pull request ${pullRequest} shows ${instead} for ${code(key.name)}.`,
    );
  } catch (error) {
    const advice = adviceFor(error);
    core.warning(`the comment could not be read: ${(error as Error).message}`);
    return refused(`The comment with the reviewed plan could not be read. ${advice}`);
  }
}

function refused(why: string): CapturedRun {
  const stdout = `### Reconciler\n\n> [!CAUTION]\n> **Refused: nothing was changed.** ${why}\n`;
  return { exitCode: EXIT.refused, stdout, stderr: '', found: [] };
}

async function shownDigest(
  github: GitHub,
  pullRequest: number,
  key: CommentKey,
): Promise<string | undefined> {
  const comment = await findComment(github, pullRequest, key);
  return [...(sectionsOf(comment).get('plan') ?? '').matchAll(DIGEST)].at(-1)?.[1];
}

async function digestOf(file: string): Promise<string | undefined> {
  try {
    const plan: unknown = JSON.parse(await readFile(file, 'utf8'));
    const { digest } = { digest: undefined, ...(plan as object) };
    return typeof digest === 'string' ? digest : undefined;
  } catch {
    return undefined;
  }
}
