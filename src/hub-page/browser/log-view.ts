import { type Child, h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import type { LogEntry, LogKind } from '../api.ts';
import { sectionTitle } from './live.ts';
import { type LogFeed, MAX_ENTRIES } from './log-feed.ts';
import { badge, deviceLink, jobLink, type Mark, nameOf, timeText } from './marks.ts';
import { addressOf } from './place.ts';
import type { View } from './view.ts';

/** What is drawn: more lines would make the page slow, and nobody reads them. */
const MAX_SHOWN = 500;
/** Nearer to its end than this, the log is followed. */
const NEAR_PX = 40;

const KINDS: Readonly<Record<LogKind, Mark>> = {
  request: { sign: '→', words: 'request', tone: 'calm' },
  message: { sign: '✉', words: 'message', tone: 'busy' },
  method: { sign: 'ƒ', words: 'method', tone: 'busy' },
  twin: { sign: '≡', words: 'twin', tone: 'busy' },
  connection: { sign: '●', words: 'connection', tone: 'good' },
  job: { sign: '»', words: 'job', tone: 'warn' },
  clock: { sign: '◷', words: 'clock', tone: 'calm' },
};

/** What happens on the hub, as it happens. */
export class LogView implements View {
  readonly title = 'Log';
  readonly element: HTMLElement;
  readonly #feed: LogFeed;
  readonly #kind: HTMLSelectElement;
  readonly #device: HTMLInputElement;
  readonly #text: HTMLInputElement;
  readonly #pause = h('button', { type: 'button', 'aria-pressed': 'false' }, 'Pause');
  readonly #lines = h('ol');
  readonly #box = h(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Log', tabindex: 0 },
    this.#lines,
  );
  readonly #status = h('p', { class: 'position', role: 'status' });
  /** While paused: what was known then. */
  #held: readonly LogEntry[] | undefined;
  #isWaiting = false;

  constructor(feed: LogFeed) {
    this.#feed = feed;
    this.#kind = h(
      'select',
      { id: 'log-kind' },
      h('option', { value: '' }, 'all kinds'),
      Object.entries(KINDS).map(([value, { words }]) => h('option', { value }, words)),
    );
    this.#device = h('input', {
      id: 'log-device',
      type: 'search',
      placeholder: 'Device',
      spellcheck: 'false',
      autocomplete: 'off',
    });
    this.#text = h('input', {
      id: 'log-text',
      type: 'search',
      placeholder: 'Text',
      spellcheck: 'false',
      autocomplete: 'off',
      'aria-keyshortcuts': '/',
    });
    const clear = h('button', { type: 'button' }, 'Clear');
    const form = h(
      'form',
      { class: 'filter', role: 'search' },
      h('label', { class: 'hidden', for: 'log-text' }, 'Text'),
      this.#text,
      h('label', { class: 'hidden', for: 'log-device' }, 'Device'),
      this.#device,
      h('label', { class: 'hidden', for: 'log-kind' }, 'Kind'),
      this.#kind,
      this.#pause,
      clear,
    );
    form.addEventListener('submit', (event) => event.preventDefault());
    for (const control of [this.#kind, this.#device, this.#text])
      control.addEventListener('input', () => this.#changed());
    this.#pause.addEventListener('click', () => this.#hold(this.#held === undefined));
    clear.addEventListener('click', () => {
      feed.clear();
      this.#held = this.#held && [];
      this.#draw();
    });
    this.element = h('div', {}, sectionTitle('Log'), form, this.#box, this.#status);
  }

  /** Shows what the address says. */
  filterBy({
    kind,
    device,
    text,
  }: {
    readonly kind: string;
    readonly device: string;
    readonly text: string;
  }): void {
    this.#kind.value = Object.hasOwn(KINDS, kind) ? kind : '';
    this.#device.value = device;
    this.#text.value = text;
  }

  /** More has been added to the log. */
  added(): void {
    if (this.#isWaiting || !this.element.isConnected) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  shown(): void {
    this.#draw();
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  async refresh(): Promise<void> {}

  #changed(): void {
    const place = {
      kind: this.#kind.value,
      device: this.#device.value.trim(),
      text: this.#text.value.trim(),
    };
    history.replaceState(null, '', addressOf({ view: 'log', ...place }));
    this.#draw();
  }

  #hold(isHeld: boolean): void {
    this.#held = isHeld ? [...this.#feed.entries] : undefined;
    this.#pause.setAttribute('aria-pressed', String(isHeld));
    this.#pause.textContent = isHeld ? 'Resume' : 'Pause';
    this.#draw();
  }

  #draw(): void {
    const all = this.#held ?? this.#feed.entries;
    const passes = this.#filter();
    const found = all.filter(passes);
    const isFollowing = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < NEAR_PX;
    this.#arrange(found.slice(-MAX_SHOWN));
    if (isFollowing) this.#box.scrollTop = this.#box.scrollHeight;
    this.#say(found.length, all.length);
  }

  /** Entries only go at the top and come at the end, so those between stay as they are. */
  #arrange(entries: readonly LogEntry[]): void {
    const wanted = new Set(entries.map(({ number }) => String(number)));
    const there = new Set<string>();
    for (const line of [...this.#lines.children]) {
      const number = line instanceof HTMLElement ? (line.dataset['number'] ?? '') : '';
      if (wanted.has(number)) there.add(number);
      else line.remove();
    }
    let place = this.#lines.firstElementChild;
    for (const entry of entries) {
      if (there.has(String(entry.number))) place = place?.nextElementSibling ?? null;
      else this.#lines.insertBefore(logLine(entry), place);
    }
  }

  #filter(): (entry: LogEntry) => boolean {
    const kind = this.#kind.value;
    const device = this.#device.value.trim().toLowerCase();
    const text = this.#text.value.trim().toLowerCase();
    return (entry) =>
      (kind === '' || entry.kind === kind) &&
      (device === '' || (entry.deviceId?.toLowerCase().includes(device) ?? false)) &&
      (text === '' || entry.text.toLowerCase().includes(text));
  }

  #say(found: number, total: number): void {
    const { dropped } = this.#feed;
    const words = [
      total === 0
        ? 'Nothing has happened yet.'
        : found === total
          ? countOf(total, 'line')
          : `${formatCount(found)} of ${countOf(total, 'line')}`,
      ...(found > MAX_SHOWN ? [`the newest ${MAX_SHOWN} are shown`] : []),
      ...(total === MAX_ENTRIES ? ['older ones are gone'] : []),
      ...(dropped > 0 ? [`${formatCount(dropped)} left out, as they came too fast`] : []),
      ...(this.#held ? ['paused'] : []),
    ];
    const text = words.join(', ');
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }
}

function logLine(entry: LogEntry): HTMLElement {
  const { number, at, kind, failed } = entry;
  return h(
    'li',
    { 'data-number': number, class: failed ? 'failed bad' : undefined },
    h('time', { datetime: at, title: timeText(at) }, at.slice(11, 23)),
    badge(failed ? { ...KINDS[kind], sign: '✗', tone: 'bad' } : KINDS[kind]),
    h('span', { class: 'text' }, textNodes(entry)),
  );
}

/** The device or job of a line leads to it: where it is named or, if it is not, at the end. */
function textNodes({ text, deviceId, moduleId, jobId }: LogEntry): readonly Child[] {
  const name = deviceId === undefined ? jobId : nameOf(deviceId, moduleId);
  if (name === undefined) return [visible(text)];
  const link = deviceId === undefined ? jobLink(name) : deviceLink(deviceId, moduleId);
  const [before = '', ...after] = text.split(name);
  if (after.length === 0) return [`${visible(text)} `, link];
  return [visible(before), link, visible(after.join(name))];
}
