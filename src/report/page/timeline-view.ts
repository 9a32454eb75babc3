import { localTime, utcTime } from '../moment.ts';
import { visible } from '../visible.ts';
import { countOf } from '../words.ts';
import { type Child, h, s } from './dom.ts';
import { manifestName } from './parts.ts';
import { type Mark, type MarkKind, type Row, slotSteps, ticks } from './timeline.ts';

/** Units of the drawing; it is stretched to the width there is, so only lines that keep their width are drawn. */
const WIDTH = 1000;
const ROW_HEIGHT = 26;
const SLOTS_HEIGHT = 44;

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

const SIGNS: Readonly<Record<MarkKind, string>> = {
  succeeded: '✓',
  'below-threshold': '✗',
  running: '▶',
  waiting: '◷',
  cancelled: '⊘',
  'no-devices': '!',
  planned: '+',
  deferred: '…',
  skipped: '–',
  'to-cancel': '−',
  next: '→',
};

/** One manifest: its name, what came last and comes next in words, and all of it as marks on the line of time. */
export function timelineRow(row: Row, range: Range, source: string | undefined): HTMLElement {
  const past = row.marks.filter((mark) => mark.from <= range.now).at(-1);
  const coming = row.marks.find((mark) => mark.from > range.now);
  const words = (label: string, mark: Mark | undefined): Child =>
    mark !== undefined &&
    h(
      'span',
      { class: `when ${mark.kind}` },
      h('span', { class: 'muted' }, `${label} `),
      `${SIGNS[mark.kind]} ${mark.words}, `,
      h(
        'time',
        { datetime: new Date(mark.scheduledAt).toISOString() },
        withoutYear(localTime(mark.scheduledAt, row.timeZone)),
      ),
    );
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'label' },
      manifestName(row.manifest, source),
      words('last', past),
      words('next', coming),
    ),
    s(
      'svg',
      {
        class: 'line',
        viewBox: `0 0 ${WIDTH} ${ROW_HEIGHT}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${visible(row.manifest)}: ${countOf(row.marks.length, 'occurrence')} on the timeline`,
      },
      s('line', { class: 'base', x1: 0, x2: WIDTH, y1: ROW_HEIGHT / 2, y2: ROW_HEIGHT / 2 }),
      nowLine(range, ROW_HEIGHT),
      row.marks
        .filter((mark) => mark.to >= range.from && mark.from <= range.to)
        .map((mark) => drawMark(mark, row, range)),
    ),
  );
}

/** The page is about some weeks; the year stands in the details. */
function withoutYear(time: string): string {
  return time.replace(/ \d{4}-/, ' ');
}

function drawMark(mark: Mark, row: Row, range: Range): SVGElement {
  const from = placeOf(mark.from, range);
  // Most jobs are minutes on a line of days: none is thinner than can be seen and pointed at.
  const width = Math.max(7, placeOf(mark.to, range) - from);
  const isCompact = mark.kind === 'next' || mark.kind === 'skipped';
  return s(
    'rect',
    {
      class: `occurrence ${mark.kind}`,
      x: Math.min(from, WIDTH - width),
      y: isCompact ? 9 : 4,
      width,
      height: isCompact ? 8 : 18,
      rx: 2,
    },
    s(
      'title',
      {},
      `${mark.words}: ${localTime(mark.scheduledAt, row.timeZone)} (${utcTime(mark.scheduledAt)})${mark.jobId === undefined ? '' : `\n${visible(mark.jobId)}`}`,
    ),
  );
}

/** The dates above all rows, and how many jobs run at a time of the slots that the hub has. */
export function timelineHead(rows: readonly Row[], range: Range, slots: number | undefined): HTMLElement {
  const marks = ticks(range.from, range.to, 7);
  const steps = slotSteps(rows);
  const most = Math.max(slots ?? 1, ...steps.map(({ running }) => running));
  const height = (running: number) => SLOTS_HEIGHT - (running / most) * (SLOTS_HEIGHT - 6);
  let path = `M0 ${SLOTS_HEIGHT}`;
  for (const { at, running } of steps) {
    const x = Math.min(WIDTH, Math.max(0, placeOf(at, range)));
    path += `H${x.toFixed(1)}V${height(running).toFixed(1)}`;
  }
  const peak = Math.max(0, ...steps.map(({ running }) => running));
  const title =
    slots === undefined
      ? `at most ${peak} at a time`
      : `at most ${peak} at a time, ${countOf(slots, 'slot')}`;
  return h(
    'div',
    { class: 'row head' },
    h('div', { class: 'label' }, h('span', { class: 'muted' }, `Jobs running: ${title}`)),
    h(
      'div',
      { class: 'axis' },
      h(
        'div',
        { class: 'ticks', 'aria-hidden': 'true' },
        marks.map((at) => {
          const label = h('span', {}, tickLabel(at, range));
          label.style.left = `${(placeOf(at, range) / WIDTH) * 100}%`;
          return label;
        }),
      ),
      s(
        'svg',
        {
          class: 'slots',
          viewBox: `0 0 ${WIDTH} ${SLOTS_HEIGHT}`,
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': `Jobs running at a time: ${title}`,
        },
        marks.map((at) =>
          s('line', {
            class: 'tick',
            x1: placeOf(at, range),
            x2: placeOf(at, range),
            y1: 0,
            y2: SLOTS_HEIGHT,
          }),
        ),
        s('path', { class: 'running-area', d: `${path}H${WIDTH}V${SLOTS_HEIGHT}Z` }),
        slots !== undefined &&
          s('line', { class: 'limit', x1: 0, x2: WIDTH, y1: height(slots), y2: height(slots) }),
        nowLine(range, SLOTS_HEIGHT),
      ),
    ),
  );
}

/** `Mon 03-02`, or with hours when the range is short: `Mon 21:00`. */
function tickLabel(at: number, range: Range): string {
  const text = localTime(at, 'UTC');
  const place = range.to - range.from > 60 * 3_600_000 ? text.slice(9, 14) : text.slice(15, 20);
  return `${text.slice(0, 3)} ${place}`;
}

const LEGEND = {
  succeeded: 'succeeded',
  'below-threshold': 'below threshold or to cancel',
  running: 'running',
  waiting: 'waits on the hub',
  planned: 'to schedule',
  deferred: 'later',
  skipped: 'skipped or cancelled',
} as const;

/** What the marks mean. */
export function timelineLegend(): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    Object.entries(LEGEND).map(([kind, words]) =>
      h(
        'li',
        {},
        s(
          'svg',
          { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
          s('rect', { class: `occurrence ${kind}`, x: 1, y: 1, width: 10, height: 10, rx: 2 }),
        ),
        words,
      ),
    ),
  );
}

function nowLine(range: Range, height: number): SVGElement {
  const x = placeOf(range.now, range);
  return s('line', { class: 'now', x1: x, x2: x, y1: 0, y2: height });
}

function placeOf(at: number, { from, to }: Range): number {
  return ((at - from) / (to - from)) * WIDTH;
}
