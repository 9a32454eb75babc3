import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE, PAGE_STYLE_HASH } from '../generated/page-assets.ts';
import { html } from '../writing/html.ts';
import { formatCount } from '../writing/words.ts';

/** What makes one page different from another. Texts are foreign text until they are in the page. */
interface PageParts {
  readonly title: string;
  readonly headlines: readonly string[];
  readonly facts: string;
  readonly tiles: readonly Tile[];
  /** HTML that is there without scripts. */
  readonly notices: string;
  readonly filter: {
    /** What is searched, for people: `manifests, jobs, devices, answers`. */
    readonly searched: string;
    /** The states that the script knows things by, and their words. */
    readonly states: readonly (readonly [string, string])[];
    /** Things of which one is shown at a time, the one shown first; none: everything is. */
    readonly choice?: {
      readonly label: string;
      readonly options: readonly string[];
      readonly chosen: number;
    };
  };
  /** Id and title of each part that the script fills. */
  readonly sections: readonly (readonly [string, string])[];
  readonly data: unknown;
}

export interface Tile {
  readonly count: number | undefined;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'warn' | 'busy' | 'calm';
}

/**
 * A page that needs nothing else: no network, no server. What matters most is written here and is there without
 * scripts; the rest the page's script shows from the JSON that the page carries. Nothing but that script and style can
 * run or load: their hashes are all the page allows.
 */
export function renderPageShell({
  title,
  headlines,
  facts,
  tiles,
  notices,
  filter,
  sections,
  data,
}: PageParts): string {
  const csp = `default-src 'none'; script-src '${PAGE_SCRIPT_HASH}'; style-src '${PAGE_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${csp}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${html(title)}</h1>
${headlines.map((line) => `<p class="headline">${html(line)}</p>\n`).join('')}<p class="facts">${html(facts)}</p>
${tileList(tiles)}</header>
<main>
${notices}${filterForm(filter)}
${sections.map(([id, words]) => `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${html(words)}</h2></section>`).join('\n')}
</main>
<footer>Made by hubjobs. The page carries its data and asks no server for anything.</footer>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function filterForm({ searched, states, choice }: PageParts['filter']): string {
  const option = (value: string | number, words: string, isChosen = false) =>
    `<option value="${value}"${isChosen ? ' selected' : ''}>${html(words)}</option>`;
  const choose =
    choice === undefined || choice.options.length < 2
      ? ''
      : `<label class="hidden" for="choice">${html(choice.label)}</label>
<select id="choice">
${choice.options.map((words, index) => option(index, words, index === choice.chosen)).join('\n')}
</select>
`;
  return `<noscript><p class="notice">The lists below need the script of this page.</p></noscript>
<form id="filter" role="search">
${choose}<label class="hidden" for="search">Search ${html(searched)}</label>
<input id="search" type="search" placeholder="Search ${html(searched)}" autocomplete="off" spellcheck="false">
<label class="hidden" for="state">State</label>
<select id="state">
${[['', 'every state'] as const, ...states].map(([value, words]) => option(value, words)).join('\n')}
</select>
</form>`;
}

function tileList(tiles: readonly Tile[]): string {
  const items = tiles.flatMap(({ count = 0, words, tone }) =>
    count === 0
      ? []
      : [`<li class="${tone}"><strong>${formatCount(count)}</strong><span>${html(words)}</span></li>\n`],
  );
  return items.length === 0 ? '' : `<ul class="tiles">\n${items.join('')}</ul>\n`;
}

/** More would push the report itself off the page; all of them are in the JSON file. */
const MOST_NOTICES = 20;

/** A box with lines that nobody should miss; nothing when there are none. */
export function noticeBox(tone: 'bad' | 'warn', title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const rest = lines.length - MOST_NOTICES;
  const shown = [...lines.slice(0, MOST_NOTICES), ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])];
  const items = shown.map((line) => `<li>${html(line)}</li>`).join('\n');
  return `<section class="notice ${tone}" aria-label="${html(title)}"><h2>${html(title)}</h2>\n<ul>\n${items}\n</ul></section>\n`;
}

/** JSON inside a script element: `<` would be read by the HTML parser first. */
function embedded(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** Only addresses of the web become links. */
export function isWebAddress(address: string | undefined): address is string {
  return address !== undefined && /^https?:\/\//.test(address);
}
