import * as core from '@actions/core';
import type { Dependencies } from '../cli/dependencies.ts';
import { adviceFor, connect } from './connect.ts';
import type { RunEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import { patiently } from './patiently.ts';
import { type CommentKey, putComment, type Section } from './put-comment.ts';

/**
 * Posts a section into the comment on the run's pull request; answers why it did not, empty when it did. A comment that
 * cannot be posted fails no step.
 */
export async function postSection(
  inputs: Inputs,
  event: RunEvent,
  key: CommentKey,
  section: Section,
  version: string,
  { env, clock }: Dependencies,
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
  const { number } = pullRequest;
  try {
    const done = await patiently(() => putComment(github, number, key, section), clock);
    core.info(`comment on pull request ${number}: ${done}`);
    return '';
  } catch (error) {
    const advice = adviceFor(error);
    core.warning(`the comment could not be posted: ${(error as Error).message}`);
    return `The comment could not be posted: this summary stands for it. ${advice}`;
  }
}
