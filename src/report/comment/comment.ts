/**
 * A pull request has one comment for each hub. The comment has a section for each command, so that a step that plans and
 * a step that simulates share it: each step replaces only its own section. The marks are HTML comments, which GitHub
 * does not show.
 */
export interface Comment {
  /** The hub's name. */
  readonly key: string;
  /** Markdown by the command it comes from. */
  readonly sections: ReadonlyMap<string, string>;
}

/** Source: the API refuses a comment of more than 65,536 characters. */
const MAX_LENGTH = 65_536;

/** In the order in which reviewers read. Later sections are cut first. */
const ORDER = ['reconcile', 'diff', 'plan', 'simulate', 'status', 'validate'];

const MARK = '<!-- hubjobs:';
const SECTION = /^<!-- hubjobs:section ([a-z]+) -->$/u;

/** The first line of the comment for a hub. */
export function commentMark(key: string): string {
  return `${MARK}comment ${encodeURIComponent(key).replaceAll('-', '%2D')} -->`;
}

/** The comment's text, of at most 65,536 characters. If it would be longer, sections are cut after a block, the last one first. */
export function renderComment({ key, sections }: Comment, maxLength = MAX_LENGTH): string {
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const named = [...sections].sort(([left], [right]) => rank(left) - rank(right));
  const head = commentMark(key);
  const marks = named.map(([name]) => `\n${MARK}section ${name} -->\n`);
  const frame = head.length + marks.reduce((sum, mark) => sum + mark.length + CUT.length + 1, 0);
  let room = maxLength - frame;
  let text = head;
  named.forEach(([, markdown], index) => {
    const cut = cutMarkdown(withoutMarks(markdown.trim()), room);
    room -= cut.length;
    text += `${marks[index]}${cut}\n`;
  });
  return text;
}

/** Reads a comment from its text; `undefined` for other people's comments. */
export function readComment(text: string): Comment | undefined {
  const [head = '', ...lines] = text.split(/\r?\n/u);
  const [, encoded] = /^<!-- hubjobs:comment ([A-Za-z0-9%_.!~*'()]+) -->$/u.exec(head) ?? [];
  const key = encoded === undefined ? undefined : decode(encoded);
  if (key === undefined) return undefined;
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  for (const line of lines) {
    const name = SECTION.exec(line)?.[1];
    if (name === undefined) section?.push(line);
    else {
      section = [];
      sections.set(name, section);
    }
  }
  return {
    key,
    sections: new Map([...sections].map(([name, content]) => [name, content.join('\n').trim()])),
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** No text in a section may look like the beginning of another section. */
function withoutMarks(markdown: string): string {
  return markdown.replaceAll(MARK, '<!- hubjobs:');
}

const CUT = '\n\n*The rest is in the summary of the workflow run and in its artifact.*';

/** A footer: a plan's digest, the commit, the workflow run. */
const FOOTER = /^<sub>[^\n]*<\/sub>\s*$/u;

/**
 * As many top-level blocks as fit into `room` characters, and a line that says when something was left out. Footers are
 * kept at the end: they say what was cut and where the whole text is.
 */
export function cutMarkdown(markdown: string, room: number): string {
  if (markdown.length <= room) return markdown;
  const blocks = blocksOf(markdown);
  const footers = blocks.filter((block) => FOOTER.test(block)).map((block) => `\n\n${block.trim()}`);
  const kept = footers.join('').length > room ? '' : footers.join('');
  let text = '';
  for (const block of blocks.filter((one) => kept === '' || !FOOTER.test(one))) {
    if (text.length + block.length + kept.length > room) break;
    text += block;
  }
  return `${text.trimEnd()}${CUT}${kept}`.trimStart();
}

/** Parts that can be left out as a whole: fences and folded parts are never split. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let block = '';
  let depth = 0;
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    block += `${line}\n`;
    const ticks = /^`{3,}/u.exec(line)?.[0];
    if (fence === undefined) {
      fence = ticks;
      if (line === '<details>') depth += 1;
      if (line === '</details>') depth -= 1;
    } else if (ticks !== undefined && line === ticks && ticks.length >= fence.length) fence = undefined;
    if (line === '' && depth === 0 && fence === undefined) {
      blocks.push(block);
      block = '';
    }
  }
  return [...blocks, block];
}
