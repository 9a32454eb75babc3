import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE, PAGE_STYLE_HASH } from '../generated/page-assets.ts';
import type { Notice } from '../writing/facts.ts';
import { html, htmlText } from '../writing/html.ts';
import { countedWords, type State, type Tone } from '../writing/states.ts';
import { formatCount, moreText } from '../writing/words.ts';
import type { PageData, View } from './page-facts.ts';

/** The parts in which pages differ. Texts are escaped when they are put into the page. */
interface PageParts {
  readonly title: string;
  readonly headlines: readonly string[];
  /** What it is about and when it was made. */
  readonly about: readonly string[];
  readonly tiles: readonly Tile[];
  /** HTML, shown without scripts too. */
  readonly intro: string;
  /** What is searched: `manifests, jobs, devices, answers`. */
  readonly searched: string;
  /** Shown one at a time. */
  readonly views: readonly View[];
  readonly chosen: number;
}

/** A number at the top of the page. */
export interface Tile {
  readonly count: number;
  readonly words: string;
  readonly tone: Tone;
}

/**
 * A page that needs no network and no server. The most important parts are HTML and work without scripts. The page's
 * script draws the rest from the facts, which the page contains as JSON. The content security policy allows only this
 * script and style, by their hashes.
 */
export function renderPageShell(parts: PageParts): string {
  const { title, headlines, about, tiles, intro, views, chosen } = parts;
  const sections = [{ id: 'timeline', title: 'Timeline' }, ...(views[0]?.sections ?? [])];
  const data: PageData = { views, chosen };
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
${headlines.map((line) => `<p class="headline">${html(line)}</p>\n`).join('')}<p class="about">${html(about.join(' · '))}</p>
${tileList(tiles)}</header>
<main>
${intro}${filterForm(parts)}
${sections.map(({ id, title: words }) => `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${html(words)}</h2></section>`).join('\n')}
</main>
<footer>Made by hubjobs. This page contains all its data and contacts no server.</footer>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function filterForm({ searched, views, chosen }: PageParts): string {
  const option = (value: string | number, words: string, isChosen = false) =>
    `<option value="${html(String(value))}"${isChosen ? ' selected' : ''}>${html(words)}</option>`;
  const choose =
    views.length < 2
      ? ''
      : `<label class="hidden" for="choice">What to show</label>
<select id="choice">
${views.map(({ name }, index) => option(index, name, index === chosen)).join('\n')}
</select>
`;
  return `<noscript><p class="notice">The lists below need the script of this page.</p></noscript>
<form id="filter" role="search">
${choose}<label class="hidden" for="search">Search ${html(searched)}</label>
<input id="search" type="search" placeholder="Search ${html(searched)}" autocomplete="off" spellcheck="false">
<label class="hidden" for="state">State</label>
<select id="state">
${option('', 'all states')}
</select>
</form>`;
}

function tileList(tiles: readonly Tile[]): string {
  const items = tiles.flatMap(({ count, words, tone }) =>
    count === 0
      ? []
      : [`<li class="${tone}"><strong>${formatCount(count)}</strong><span>${html(words)}</span></li>\n`],
  );
  return items.length === 0 ? '' : `<ul class="tiles">\n${items.join('')}</ul>\n`;
}

/** A tile for each of the states. */
export function stateTiles<Name extends string>(
  states: Readonly<Record<Name, State>>,
  counts: Readonly<Record<NoInfer<Name>, number>>,
  names: readonly NoInfer<Name>[],
): readonly Tile[] {
  return names.map((name) => ({
    count: counts[name],
    words: countedWords(states[name]),
    tone: states[name].tone,
  }));
}

/** More would push the report itself off the screen; the JSON file has all of them. */
const MAX_LINES = 20;

/** A box with important lines; empty when there are none. */
export function noticeBox({ tone, title = '', lines }: Notice): string {
  if (lines.length === 0) return '';
  const heading = title === '' ? '' : `<h2>${html(title)}</h2>\n`;
  return `<section class="notice ${tone}" aria-label="${html(title)}">${heading}${htmlList(
    '',
    lines.map((line) => `<li>${htmlText(line)}</li>`),
  )}</section>\n`;
}

/** A list of the first items, and the number of the others. */
export function htmlList(kind: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const more = moreText(Math.max(0, items.length - MAX_LINES));
  const shown = [...items.slice(0, MAX_LINES), ...(more === '' ? [] : [`<li class="muted">${more}</li>`])];
  return `<ul${kind === '' ? '' : ` class="${kind}"`}>\n${shown.join('\n')}\n</ul>\n`;
}

/** JSON inside a script element, where the HTML parser would read `<` first. */
function embedded(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/** Only web addresses become links. */
export function isWebAddress(address: string | undefined): address is string {
  return address !== undefined && /^https?:\/\//.test(address);
}
