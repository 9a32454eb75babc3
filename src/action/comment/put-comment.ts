import { commentMark, readComment, renderComment } from '../../report/comment/comment.ts';
import { answeredWith, type GitHub, type IssueComment } from '../github/github.ts';

/** Identifies a comment on a pull request. */
export interface CommentKey {
  /** The hub's name, or `ALL_HUBS` for what belongs to none. */
  readonly name: string;
  /**
   * There is only one hub, so the only comment of ours on the pull request is meant, whatever its name. This way a
   * comment from before the hub's name was known is found too.
   */
  readonly isOnly: boolean;
}

/** The key of a comment that is not about one of several hubs. */
export const ALL_HUBS = 'all hubs';

/** `named`: the hub of this run; `hubs`: those of hubjobs.yaml, `undefined` when it could not be read. */
export function commentKey(named: string | undefined, hubs: readonly string[] | undefined): CommentKey {
  const isSingle = hubs !== undefined && hubs.length <= 1;
  if (named !== undefined)
    return { name: named, isOnly: isSingle && (hubs[0] === undefined || hubs[0] === named) };
  return { name: (isSingle ? hubs[0] : undefined) ?? ALL_HUBS, isOnly: isSingle || hubs === undefined };
}

export interface CommentSection {
  /** The command whose result it is. */
  readonly name: string;
  readonly markdown: string;
  /** Worth a new comment; if not, it only replaces an earlier section of the same command. */
  readonly isNews: boolean;
  /** A command whose section, if there is one, makes this one needless. */
  readonly isSaidBy?: string;
}

/**
 * Puts a section into the hub's comment on the pull request, or into a new comment. Two runs at the same time may both
 * find none and create one; the run that then sees an older comment removes its own, so that one is left.
 */
export async function putComment(
  github: GitHub,
  pullRequest: number,
  key: CommentKey,
  section: CommentSection,
): Promise<'created' | 'updated' | 'not needed'> {
  const first = await findComment(github, pullRequest, key);
  const sections = sectionsOf(first);
  const isThere = sections.has(section.name);
  const isSaid = section.isSaidBy !== undefined && sections.has(section.isSaidBy);
  if (!isThere && (isSaid || !section.isNews)) return 'not needed';
  if (first && (await update(github, first, key, section))) return 'updated';
  const id = await github.create(pullRequest, withSection(undefined, key, section));
  const oldest = await findComment(github, pullRequest, key);
  if (!oldest || oldest.id === id) return 'created';
  if (!(await update(github, oldest, key, section))) return 'created';
  await github.remove(id);
  return 'updated';
}

/** The hub's comment: the oldest, because for a moment there may be two. */
export async function findComment(
  github: GitHub,
  pullRequest: number,
  { name, isOnly }: CommentKey,
): Promise<IssueComment | undefined> {
  const login = await github.login();
  const ours = (await github.comments(pullRequest)).filter((one) => isOurs(one, login));
  const [exact] = ours.filter(({ body }) => firstLine(body) === commentMark(name));
  const [only, ...others] = ours;
  return exact ?? (isOnly && others.length === 0 ? only : undefined);
}

/** Markdown by the command it comes from. */
export function sectionsOf(comment: IssueComment | undefined): ReadonlyMap<string, string> {
  return (comment && readComment(comment.body)?.sections) ?? new Map();
}

/** Resolves with whether the comment still existed: somebody may have deleted it meanwhile. */
async function update(
  github: GitHub,
  comment: IssueComment,
  key: CommentKey,
  section: CommentSection,
): Promise<boolean> {
  try {
    await github.update(comment.id, withSection(comment, key, section));
    return true;
  } catch (error) {
    if (answeredWith(error, 404)) return false;
    throw error;
  }
}

/** Anyone can write our mark into a comment, so comments of other accounts are ignored. */
function isOurs(comment: IssueComment, login: string): boolean {
  return comment.login === login && readComment(comment.body) !== undefined;
}

function firstLine(body: string): string {
  return body.split(/\r?\n/u, 1)[0] ?? '';
}

/** A comment with the name of a hub keeps it when the hub is not known this time. */
function withSection(
  comment: IssueComment | undefined,
  { name }: CommentKey,
  section: CommentSection,
): string {
  const before = comment && readComment(comment.body);
  const sections = new Map(before?.sections).set(section.name, section.markdown);
  if (section.isSaidBy !== undefined && sections.has(section.isSaidBy)) sections.delete(section.name);
  return renderComment({ key: name === ALL_HUBS ? (before?.key ?? name) : name, sections });
}
