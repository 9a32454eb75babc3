import * as core from '@actions/core';
import type { ActionContext } from '../context.ts';
import { adviceFor, connectGitHub } from '../github/connect-github.ts';
import { ApiError } from '../github/github.ts';
import { retryGitHub } from '../github/retry-github.ts';
import { type CommentKey, type CommentSection, putComment } from './put-comment.ts';

/**
 * Posts a section to the comment on the run's pull request. Resolves with the reason why it was not posted, or an empty
 * text when it was. A comment that cannot be posted fails no step.
 */
export async function postSection(
  context: ActionContext,
  key: CommentKey,
  section: CommentSection,
): Promise<string> {
  const pullRequest = context.event?.pullRequest;
  if (pullRequest === undefined) return '';
  if (pullRequest.isFork) {
    const note =
      'The pull request comes from a fork, whose runs may not comment: this summary replaces the comment.';
    core.notice(note);
    return note;
  }
  const github = connectGitHub(context);
  if (!github) return 'There is no token to comment with: this summary replaces the comment.';
  const { number } = pullRequest;
  try {
    const result = await retryGitHub(() => putComment(github, number, key, section), context.deps.clock);
    core.info(`comment on pull request ${number}: ${result}`);
    return '';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    core.warning(`the comment could not be posted: ${error.message}`);
    return `The comment could not be posted: this summary replaces it. ${adviceFor(error)}`;
  }
}
