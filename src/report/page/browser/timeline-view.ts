import { type Child, h, s } from '../../../browser/dom.ts';
import { localTime, utcTime } from '../../writing/moment.ts';
import { countedWords, type State } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { countOf } from '../../writing/words.ts';
import { type DrawnRange, type Mark, markWords, type SlotChart, type TimelineRow } from '../page-facts.ts';
import { type AxisLabel, timeAxis } from './axis.ts';
import { nameOf } from './facts-view.ts';
import { stepsOf } from './steps.ts';

/** Units of the drawing, which is stretched to the width of the page. Strokes keep their width. */
const WIDTH = 1000;
const ROW_HEIGHT = 26;
const SLOTS_HEIGHT = 44;

/** One manifest: its name, some words about it, and its occurrences as marks on the timeline. */
export function timelineRow(row: TimelineRow, range: DrawnRange): HTMLElement {
  const { name, link, about, marks } = row;
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'label' },
      nameOf(name, link),
      about.map((line) => h('span', { class: 'when' }, line)),
    ),
    s(
      'svg',
      {
        class: 'line',
        viewBox: `0 0 ${WIDTH} ${ROW_HEIGHT}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': `${visible(name)}: ${countOf(marks.length, 'occurrence')} on the timeline`,
      },
      s('line', { class: 'base', x1: 0, x2: WIDTH, y1: ROW_HEIGHT / 2, y2: ROW_HEIGHT / 2 }),
      nowLine(range, ROW_HEIGHT),
      marks
        .filter((mark) => mark.to >= range.from && mark.from <= range.to)
        .map((mark) => drawMark(mark, row, range)),
    ),
  );
}

function drawMark(mark: Mark, { timeZone }: TimelineRow, range: DrawnRange): SVGElement {
  const { state, scheduledAt, jobId } = mark;
  const from = xOf(mark.from, range);
  // Most jobs last minutes on a timeline of days: every mark is wide enough to see and to point at.
  const width = Math.max(7, xOf(mark.to, range) - from);
  const isSmall = state.tone === 'calm';
  const job = jobId === undefined ? '' : `\n${visible(jobId)}`;
  return s(
    'rect',
    {
      class: markClass(state),
      x: Math.min(from, WIDTH - width),
      y: isSmall ? 9 : 4,
      width,
      height: isSmall ? 8 : 18,
      rx: 2,
    },
    s('title', {}, `${markWords(mark)}: ${localTime(scheduledAt, timeZone)} (${utcTime(scheduledAt)})${job}`),
  );
}

function markClass({ tone, look }: State): string {
  return `occurrence ${tone} ${look ?? 'filled'}`;
}

/** The dates above all rows, and how many of the hub's slots are in use over time. */
export function timelineHead({ what, spans, slots }: SlotChart, range: DrawnRange): HTMLElement {
  const { ticks, days, hours } = timeAxis(range.from, range.to);
  const steps = stepsOf(spans);
  const peak = Math.max(0, ...steps.map(({ count }) => count));
  const most = Math.max(slots ?? 1, peak);
  const height = (count: number) => SLOTS_HEIGHT - (count / most) * (SLOTS_HEIGHT - 6);
  let path = `M0 ${SLOTS_HEIGHT}`;
  for (const { at, count } of steps) {
    const x = Math.min(WIDTH, Math.max(0, xOf(at, range)));
    path += `H${x.toFixed(1)}V${height(count).toFixed(1)}`;
  }
  const title =
    slots === undefined
      ? `at most ${peak} at a time`
      : `at most ${peak} at a time, ${countOf(slots, 'slot')}`;
  return h(
    'div',
    { class: 'row head' },
    h('div', { class: 'label' }, h('span', { class: 'muted' }, `${what}: ${title}`)),
    h(
      'div',
      { class: 'axis' },
      labelLine(days, range),
      hours.length > 0 && labelLine(hours, range),
      s(
        'svg',
        {
          class: 'slots',
          viewBox: `0 0 ${WIDTH} ${SLOTS_HEIGHT}`,
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': `${what}: ${title}`,
        },
        ticks.map((at) =>
          s('line', {
            class: 'tick',
            x1: xOf(at, range),
            x2: xOf(at, range),
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

const MAX_LABELS_ON_A_PHONE = 3;

/** Labels at their instants. A phone has no room for late ones, and of many labels shows every other one. */
function labelLine(labels: readonly AxisLabel[], range: DrawnRange): HTMLElement {
  return h(
    'div',
    { class: labels.length > MAX_LABELS_ON_A_PHONE ? 'ticks dense' : 'ticks', 'aria-hidden': 'true' },
    labels.map(({ at, text }) => {
      const share = xOf(at, range) / WIDTH;
      const label = h('span', { class: share > 0.78 ? 'late' : undefined }, text);
      label.style.left = `${share * 100}%`;
      return label;
    }),
  );
}

/** What the marks mean. */
export function timelineLegend(states: readonly State[]): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    states.map((state) =>
      h(
        'li',
        {},
        s(
          'svg',
          { viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
          s('rect', { class: markClass(state), x: 1, y: 1, width: 10, height: 10, rx: 2 }),
        ),
        countedWords(state),
      ),
    ),
  );
}

function nowLine(range: DrawnRange, height: number): Child {
  if (range.now === undefined) return undefined;
  const x = xOf(range.now, range);
  return s('line', { class: 'now', x1: x, x2: x, y1: 0, y2: height });
}

function xOf(at: number, { from, to }: DrawnRange): number {
  return ((at - from) / (to - from)) * WIDTH;
}
