import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { StatusReport } from '../model/status-report.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE, PAGE_STYLE_HASH } from './generated/page-assets.ts';
import { html } from './html.ts';
import { utcTime } from './moment.ts';
import { outcomeHeadline, outcomeProblem } from './outcome-summary.ts';
import { renderPlanJson } from './plan-json.ts';
import { ACTION_WORDS, countActions, planHeadline } from './plan-summary.ts';
import { renderStatusJson } from './status-json.ts';
import { countVerdicts, statusHeadline } from './status-summary.ts';
import { countOf, formatCount } from './words.ts';

export interface ReportPageInput {
  readonly plan?: Plan;
  readonly status?: StatusReport;
  readonly outcomes?: readonly Outcome[];
  /** Address of the manifests' folder at the commit they were read from, ending with `/`. */
  readonly sourceBase?: string;
}

/**
 * The report as one page that needs nothing else: no network, no server. What matters most is written here and is
 * there without scripts; the rest the page's script shows from the JSON that the page carries, which is what plan.json
 * and status.json say. Nothing but that script and style can run or load: their hashes are all the page allows.
 */
export function renderReportPage({ plan, status, outcomes, sourceBase }: ReportPageInput): string {
  const subject = status ?? plan;
  if (!subject) throw new Error('a report page needs a plan or a status');
  const { name, hostName } = subject.hub;
  const title = status ? `Jobs on ${name}` : `Plan for ${name}`;
  const headlines = [
    ...(status ? [statusHeadline(status)] : []),
    ...(plan ? [`${status ? 'plan: ' : ''}${planHeadline(plan)}`] : []),
    ...(outcomes && outcomes.length > 0 ? [`this run: ${outcomeHeadline(outcomes)}`] : []),
  ];
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
${headlines.map((line) => `<p class="headline">${html(line)}</p>\n`).join('')}<p class="facts">${html(hostName)} · owner ${html(subject.owner)} · made ${utcTime(subject.now)}</p>
${tiles(plan, status)}</header>
<main>
${notices(plan, outcomes)}${FILTER}
<section id="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2></section>
<section id="changes" aria-labelledby="changes-title"><h2 id="changes-title">Changes of the plan</h2></section>
<section id="failures" aria-labelledby="failures-title"><h2 id="failures-title">Devices that did not succeed, by their answer</h2></section>
<section id="jobs" aria-labelledby="jobs-title"><h2 id="jobs-title">Jobs on the hub</h2></section>
<section id="others" aria-labelledby="others-title"><h2 id="others-title">Jobs of others, never touched</h2></section>
</main>
<footer>Made by hubjobs. The page carries its data and asks no server for anything.</footer>
<script type="application/json" id="data">${data(plan, status, outcomes, sourceBase)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** The states that the script knows jobs, occurrences and changes by. */
const FILTER = `<noscript><p class="notice">The lists below need the script of this page.</p></noscript>
<form id="filter" role="search">
<label class="hidden" for="search">Search manifests, jobs, devices and answers</label>
<input id="search" type="search" placeholder="Search manifests, jobs, devices, answers" autocomplete="off" spellcheck="false">
<label class="hidden" for="state">State</label>
<select id="state">
<option value="">every state</option>
<option value="below-threshold">below threshold</option>
<option value="running">running</option>
<option value="waiting">waiting</option>
<option value="succeeded">succeeded</option>
<option value="no-devices">no devices</option>
<option value="cancelled">cancelled</option>
<option value="planned">to be scheduled</option>
<option value="to-cancel">to be cancelled</option>
<option value="deferred">deferred</option>
<option value="skipped">skipped</option>
</select>
</form>`;

function tiles(plan: Plan | undefined, status: StatusReport | undefined): string {
  const verdicts = status && countVerdicts(status);
  const actions = plan && countActions(plan);
  const all: readonly (readonly [number | undefined, string, string])[] = [
    [verdicts?.['below-threshold'], 'below threshold', 'bad'],
    [verdicts?.succeeded, 'succeeded', 'good'],
    [verdicts?.running, 'running', 'busy'],
    [verdicts?.waiting, 'waiting', 'busy'],
    [verdicts?.['no-devices'], 'no devices', 'warn'],
    [actions?.create, 'to schedule', 'good'],
    [actions?.replace, 'to replace', 'warn'],
    [actions?.cancel, 'to cancel', 'bad'],
    [actions?.defer, 'deferred', 'calm'],
  ];
  const items = all.flatMap(([count, words, tone]) =>
    count === undefined || count === 0
      ? []
      : [`<li class="${tone}"><strong>${formatCount(count)}</strong><span>${words}</span></li>\n`],
  );
  return items.length === 0 ? '' : `<ul class="tiles">\n${items.join('')}</ul>\n`;
}

function notices(plan: Plan | undefined, outcomes: readonly Outcome[] | undefined): string {
  const failed = (outcomes ?? []).flatMap((outcome) => {
    const problem = outcome.result === 'failed' ? outcomeProblem(outcome) : undefined;
    return problem === undefined
      ? []
      : [
          `${ACTION_WORDS[outcome.change.action]} ${outcome.change.manifest} of ${utcTime(outcome.change.scheduledAt)}: ${problem}`,
        ];
  });
  const refusals = (plan?.refusals ?? []).map(({ guard, message }) => `${guard}: ${message}`);
  const warnings = (plan?.warnings ?? []).map(
    ({ message, range, hint }) =>
      `${message} (${range.file}:${range.line})${hint === undefined ? '' : `. Hint: ${hint}`}`,
  );
  return [
    notice('bad', 'Refused: nothing of this plan was done', refusals),
    notice('bad', `${countOf(failed.length, 'change')} failed`, failed),
    notice('warn', countOf(warnings.length, 'warning'), warnings),
  ].join('');
}

/** More would push the report itself off the page; all of them are in plan.json. */
const MOST_NOTICES = 20;

function notice(tone: string, title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const rest = lines.length - MOST_NOTICES;
  const shown = [...lines.slice(0, MOST_NOTICES), ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])];
  const items = shown.map((line) => `<li>${html(line)}</li>`).join('\n');
  return `<section class="notice ${tone}" aria-label="${html(title)}"><h2>${html(title)}</h2>\n<ul>\n${items}\n</ul></section>\n`;
}

/** JSON inside a script element: `<` would be read by the HTML parser first. */
function data(
  plan: Plan | undefined,
  status: StatusReport | undefined,
  outcomes: readonly Outcome[] | undefined,
  sourceBase: string | undefined,
): string {
  const documents = {
    ...(plan ? { plan: JSON.parse(renderPlanJson(plan)) } : {}),
    ...(status ? { status: JSON.parse(renderStatusJson(status, outcomes)) } : {}),
    ...(sourceBase !== undefined && /^https?:\/\//.test(sourceBase) ? { sourceBase } : {}),
  };
  return JSON.stringify(documents).replaceAll('<', '\\u003c');
}
