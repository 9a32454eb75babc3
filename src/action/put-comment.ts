import { commentMark, readComment, renderComment } from '../report/comment.ts';
import type { GitHub, IssueComment } from './github.ts';

export interface Section {
  /** The hub's name: one comment for each. */
  readonly key: string;
  /** The command that says it. */
  readonly name: string;
  readonly markdown: string;
}

/**
 * Puts a section into the pull request's comment for a hub: into the one that is there, else into a new one. Two runs
 * at once may both find none and both make one; whoever sees an older one then gives its own up, so one is left.
 */
export async function putComment(
  github: GitHub,
  pullRequest: number,
  section: Section,
): Promise<'created' | 'updated'> {
  const login = await github.login();
  const find = async () =>
    (await github.comments(pullRequest)).filter((one) => isOurs(one, section.key, login));
  const [first] = await find();
  if (first) {
    await github.update(first.id, withSection(first, section));
    return 'updated';
  }
  const id = await github.create(pullRequest, withSection(undefined, section));
  const [oldest] = await find();
  if (!oldest || oldest.id === id) return 'created';
  await github.update(oldest.id, withSection(oldest, section));
  await github.remove(id);
  return 'updated';
}

/** Anyone can write the mark into a comment of theirs; those of others are left alone. */
function isOurs(comment: IssueComment, key: string, login: string | undefined): boolean {
  const isAuthor = login === undefined ? comment.isBot : comment.login === login;
  return isAuthor && comment.body.split(/\r?\n/u, 1)[0] === commentMark(key);
}

function withSection(comment: IssueComment | undefined, { key, name, markdown }: Section): string {
  const sections = new Map(comment === undefined ? [] : readComment(comment.body)?.sections);
  sections.set(name, markdown);
  return renderComment({ key, sections });
}
