import { commentMark, readComment, renderComment } from '../report/comment/comment.ts';
import { answeredWith, type GitHub, type IssueComment } from './github.ts';

/** Which comment on a pull request is meant. */
export interface CommentKey {
  /** The hub's name, or `ALL_HUBS` for what belongs to none. */
  readonly name: string;
  /**
   * There is no second comment that could be meant, as there is no second hub: the only one of ours on the pull
   * request is it, whatever it is called. A comment that was made before the hub's name was known keeps its place so.
   */
  readonly isOnly: boolean;
}

/** The key of what is not about one hub of several. */
export const ALL_HUBS = 'all hubs';

/** `named`: the hub of this run; `hubs`: those of hubjobs.yaml, `undefined` when it could not be read. */
export function commentKey(named: string | undefined, hubs: readonly string[] | undefined): CommentKey {
  const isSingle = hubs !== undefined && hubs.length <= 1;
  if (named !== undefined)
    return { name: named, isOnly: isSingle && (hubs[0] === undefined || hubs[0] === named) };
  return { name: (isSingle ? hubs[0] : undefined) ?? ALL_HUBS, isOnly: isSingle || hubs === undefined };
}

export interface Section {
  /** The command that says it. */
  readonly name: string;
  readonly markdown: string;
  /** Worth a comment: if not, it only takes the place of what the same command has said before. */
  readonly isNews: boolean;
}

/**
 * Puts a section into the pull request's comment for a hub: into the one that is there, else into a new one. Two runs
 * at once may both find none and both make one; whoever sees an older one then gives its own up, so one is left.
 */
export async function putComment(
  github: GitHub,
  pullRequest: number,
  key: CommentKey,
  section: Section,
): Promise<'created' | 'updated' | 'not needed'> {
  const first = await findComment(github, pullRequest, key);
  const isNeeded = section.isNews || sectionsOf(first).has(section.name);
  if (!isNeeded) return 'not needed';
  if (first && (await update(github, first, key, section))) return 'updated';
  const id = await github.create(pullRequest, withSection(undefined, key, section));
  const oldest = await findComment(github, pullRequest, key);
  if (!oldest || oldest.id === id) return 'created';
  if (!(await update(github, oldest, key, section))) return 'created';
  await github.remove(id);
  return 'updated';
}

/** The comment for a hub: the oldest, as there may be two for a moment. */
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

/** Answers whether the comment was still there: anyone who may write can delete it meanwhile. */
async function update(
  github: GitHub,
  comment: IssueComment,
  key: CommentKey,
  section: Section,
): Promise<boolean> {
  try {
    await github.update(comment.id, withSection(comment, key, section));
    return true;
  } catch (error) {
    if (answeredWith(error, 404)) return false;
    throw error;
  }
}

/** Anyone can write the mark into a comment of theirs; those of others are left alone. */
function isOurs(comment: IssueComment, login: string): boolean {
  return comment.login === login && readComment(comment.body) !== undefined;
}

function firstLine(body: string): string {
  return body.split(/\r?\n/u, 1)[0] ?? '';
}

/** A comment that has the name of a hub keeps it when the hub is not known this time. */
function withSection(comment: IssueComment | undefined, { name }: CommentKey, section: Section): string {
  const before = comment && readComment(comment.body);
  const sections = new Map(before?.sections).set(section.name, section.markdown);
  return renderComment({ key: name === ALL_HUBS ? (before?.key ?? name) : name, sections });
}
