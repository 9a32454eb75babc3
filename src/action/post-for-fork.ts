import path from 'node:path';
import * as core from '@actions/core';
import type { Dependencies } from '../cli/dependencies.ts';
import { adviceFor, connect } from './connect.ts';
import type { RunEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { patiently } from './patiently.ts';
import { untrustedSection } from './post-untrusted.ts';
import { type CommentKey, putComment } from './put-comment.ts';

/**
 * The other half of a fork's run: in a workflow_run event, with a token that may write, posts what that run left.
 * Answers whether the step passes; a comment that cannot be posted fails it, as the comment is all that it is for.
 */
export async function postForFork(
  inputs: Inputs,
  event: RunEvent | undefined,
  keyOf: () => Promise<CommentKey>,
  version: string,
  { cwd, env, clock }: Dependencies,
): Promise<boolean> {
  const [file = path.join(inputs.reportDir, 'comment.md')] = inputs.paths;
  const github = event && connect(inputs, event, version, env);
  if (!event?.workflowRun || !github) {
    core.setFailed('the command comment is for workflow_run events, with a token');
    return false;
  }
  const markdown = await untrustedSection(path.resolve(cwd, file));
  if (markdown === undefined) {
    core.info('the run left no comment: it has posted its own');
    return true;
  }
  const { workflowRun } = event;
  const key = await keyOf();
  try {
    const number = await patiently(() => github.pullRequestOf(workflowRun), clock);
    if (number === undefined) {
      core.info('no open pull request has this head any more');
      return true;
    }
    const section = { name: 'fork', markdown, isNews: true };
    const done = await patiently(() => putComment(github, number, key, section), clock);
    core.info(`comment on pull request ${number}: ${done}`);
    return true;
  } catch (error) {
    const advice = adviceFor(error);
    core.setFailed(`the comment could not be posted: ${(error as Error).message}. ${advice}`);
    return inputs.failOn === 'never';
  }
}
