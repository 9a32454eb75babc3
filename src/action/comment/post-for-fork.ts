import path from 'node:path';
import * as core from '@actions/core';
import type { ActionContext } from '../context.ts';
import { adviceFor, connectGitHub } from '../github/connect-github.ts';
import { ApiError } from '../github/github.ts';
import { retryGitHub } from '../github/retry-github.ts';
import { type CommentKey, putComment } from './put-comment.ts';
import { untrustedSection } from './untrusted-section.ts';

/**
 * The other half of a fork's run: in a workflow_run event, with a token that may write, posts the comment that the run
 * left as a file. Resolves with whether the step passes: it has no other purpose, so a comment that cannot be posted
 * fails it.
 */
export async function postForFork(
  context: ActionContext,
  readKey: () => Promise<CommentKey>,
): Promise<boolean> {
  const { inputs, event, deps } = context;
  const [file = path.join(inputs.reportDir, 'comment.md')] = inputs.paths;
  const github = connectGitHub(context);
  if (!event?.workflowRun || !github) {
    core.setFailed('the command comment needs a workflow_run event and a token');
    return false;
  }
  const markdown = await untrustedSection(path.resolve(deps.cwd, file));
  if (markdown === undefined) {
    core.info('the run left no comment, because it posted its own');
    return true;
  }
  const { workflowRun } = event;
  const key = await readKey();
  try {
    const number = await retryGitHub(() => github.pullRequestOf(workflowRun), deps.clock);
    if (number === undefined) {
      core.info('no open pull request has this commit as its head any more');
      return true;
    }
    const section = { name: 'fork', markdown, isNews: true };
    const result = await retryGitHub(() => putComment(github, number, key, section), deps.clock);
    core.info(`comment on pull request ${number}: ${result}`);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    core.setFailed(`the comment could not be posted: ${error.message}. ${adviceFor(error)}`);
    return inputs.failOn === 'never';
  }
}
