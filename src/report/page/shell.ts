import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE, PAGE_STYLE_HASH } from '../generated/page-assets.ts';
import type { Notice, Text } from '../writing/facts.ts';
import { html, htmlText } from '../writing/html.ts';
import { formatCount, moreText } from '../writing/words.ts';
import { alarmedItems, alarmWords, groupByName } from './attention.ts';
import { DeviceCounter } from './device-counter.ts';
import { isInRange, type PageData, type PageSection, type TimeRange, type View } from './page-facts.ts';
import { type Tile, tilesOf } from './tiles.ts';

/** The parts in which pages differ. Texts are escaped when they are put into the page. */
interface PageParts {
  readonly title: string;
  readonly headlines: readonly string[];
  /** What it is about and when it was made. */
  readonly about: readonly string[];
  /** In every range of time. */
  readonly tiles: readonly Tile[];
  /** HTML, shown without scripts too: before and after what needs attention. */
  readonly intro: string;
  readonly outro?: string;
  /** What is searched: `manifests, jobs, devices, answers`. */
  readonly searched: string;
  /** Shown one at a time. */
  readonly views: readonly View[];
  readonly chosen: number;
  readonly deviceLink?: string;
}

/**
 * A page that needs no network and no server. The most important parts are HTML and work without scripts. The page's
 * script draws the rest from the facts, which the page contains as JSON. The content security policy allows only this
 * script and style, by their hashes.
 */
export function renderPageShell(parts: PageParts): string {
  const { title, headlines, about, tiles, intro, outro = '', views, chosen, deviceLink } = parts;
  const data: PageData = { views, chosen, ...(deviceLink !== undefined && { deviceLink }) };
  const view = views[chosen];
  const sections = view?.sections ?? [];
  const isFirst = ({ kind }: PageSection) => kind === 'attention' || kind === 'answers';
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
<p class="about">${html(about.join(' · '))}</p>
${headlines.map((line) => `<p class="headline">${html(line)}</p>\n`).join('')}</header>
<main>
${filterForm(parts)}
${tileList(view ? tilesOf(view, chosenRange(view), new DeviceCounter(view.devices.length)) : [], tiles)}
<p class="paper" id="printed"></p>
<p class="hidden" id="copied" role="status"></p>
${intro}${sections.filter(isFirst).map(sectionFrame).join('\n')}
${outro}${sections
  .filter((section) => !isFirst(section))
  .map(sectionFrame)
  .join('\n')}
</main>
<footer>Made by hubjobs. This page contains all its data and contacts no server.</footer>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** The range of time that is shown first. */
function chosenRange({ ranges, chosenRange: index }: View): TimeRange {
  return ranges[index] ?? { id: 'all', words: 'all', from: 0, drawn: { from: 0, to: 1 } };
}

/** The script fills it. */
function sectionFrame({ id, title, isFolded }: PageSection): string {
  const heading = `<h2 id="${id}-title">${html(title)}</h2>`;
  const content = isFolded
    ? `<details><summary>${heading}</summary><div class="content"></div></details>`
    : `${heading}<div class="content"></div>`;
  return `<section id="${id}" aria-labelledby="${id}-title">${content}</section>`;
}

/** Searches and filters are part of the page's address, so its form is sent nowhere. */
function filterForm({ searched, views, chosen }: PageParts): string {
  const option = (value: string | number, words: string, isChosen = false) =>
    `<option value="${html(String(value))}"${isChosen ? ' selected' : ''}>${html(words)}</option>`;
  const select = (id: string, label: string, options: readonly string[]) =>
    options.length === 0
      ? ''
      : `<label class="hidden" for="${id}">${label}</label>
<select id="${id}">
${options.join('\n')}
</select>
`;
  const view = views[chosen];
  return `<noscript>${withoutScript(view)}</noscript>
<form id="filter" role="search">
${select('choice', 'What to show', views.length < 2 ? [] : views.map(({ name }, index) => option(index, name, index === chosen)))}${select(
  'range',
  'Time',
  (view?.ranges ?? []).map(({ id, words }, index) => option(id, words, index === view?.chosenRange)),
)}<label class="hidden" for="search">Search ${html(searched)}</label>
<input id="search" type="search" placeholder="Search ${html(searched)}" autocomplete="off" spellcheck="false" aria-keyshortcuts="/">
${select('outcome', 'Outcome', [option('', 'all outcomes')])}</form>
<p id="found" role="status"></p>`;
}

/** What needs attention, in a line for each name. */
function withoutScript(view: View | undefined): string {
  const note = '<p class="notice">The lists below need the script of this page.</p>';
  const section = view?.sections.find(({ kind }) => kind === 'attention');
  if (!view || section?.kind !== 'attention') return note;
  const items = alarmedItems(view, section.of).filter((item) => isInRange(item, chosenRange(view)));
  const groups = groupByName(items, new DeviceCounter(view.devices.length));
  return (
    note +
    noticeBox({
      tone: 'warn',
      title: section.title,
      lines: groups.map((group): Text => [{ code: group.name }, `: ${alarmWords(group)}`]),
    })
  );
}

/** The script counts again those that depend on the range of time. */
function tileList(counted: readonly Tile[], fixed: readonly Tile[]): string {
  const item = ({ count, words, tone }: Tile, mark: string) =>
    count === 0
      ? ''
      : `<li class="${tone}"${mark}><strong>${formatCount(count)}</strong><span>${html(words)}</span></li>\n`;
  const items = [...counted.map((tile) => item(tile, '')), ...fixed.map((tile) => item(tile, ' data-fixed'))];
  return `<ul class="tiles" id="tiles">\n${items.join('')}</ul>`;
}

/** More would push the report itself off the screen; the JSON file has all of them. */
const MAX_LINES = 20;
/** More warnings than this are shown only when somebody opens them. */
const MAX_UNFOLDED = 3;

/** A box with important lines; empty when there are none. Many warnings are folded. */
export function noticeBox({ tone, title = '', lines }: Notice): string {
  if (lines.length === 0) return '';
  const heading = title === '' ? '' : `<h2>${html(title)}</h2>\n`;
  const list = htmlList(
    '',
    lines.map((line) => `<li>${htmlText(line)}</li>`),
  );
  const content =
    tone === 'warn' && lines.length > MAX_UNFOLDED
      ? `<details><summary>${heading}</summary>${list}</details>`
      : `${heading}${list}`;
  return `<section class="notice ${tone}" aria-label="${html(title)}">${content}</section>\n`;
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
