import { type Child, h } from '../../browser/dom.ts';
import { countOf, relativeTime } from '../../report/writing/words.ts';
import type { ClockRequest, ClockView } from '../api.ts';
import { Feedback } from './feedback.ts';
import type { HubApi } from './hub-api.ts';
import { badge, timeText } from './marks.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Less than this is how long an answer takes, not a jump. */
const NEAR_MS = 5_000;

/** A hub that has not answered for so long may stand still. */
const MAX_SILENCE_MS = 6_000;

const JUMPS = [
  { label: '1 min', words: '1 minute', byMs: MINUTE_MS },
  { label: '1 h', words: '1 hour', byMs: HOUR_MS },
  { label: '1 day', words: '1 day', byMs: DAY_MS },
  { label: '7 days', words: '7 days', byMs: 7 * DAY_MS },
];

/** The hub's clock, and what steers it. */
export class ClockBar {
  readonly element: HTMLElement;
  readonly #api: HubApi;
  readonly #onMoved: () => void;
  readonly #time = h('time', { class: 'hub-time' });
  readonly #state = h('span', {});
  readonly #about = h('span', { class: 'muted' });
  readonly #pause = h('button', { type: 'button' }, 'Pause');
  readonly #movers: readonly HTMLButtonElement[];
  readonly #progress = h('progress', { max: 1, hidden: true, 'aria-label': 'Jump ahead' });
  readonly #feedback = new Feedback();
  readonly #to = h('input', { type: 'datetime-local', step: 1, id: 'jump-to', required: true });
  readonly #chooser: HTMLDetailsElement;
  #clock: ClockView | undefined;
  #receivedAt = 0;
  #isMoving = false;

  /** `onMoved`: the clock has been asked to move, so much may be different soon. */
  constructor(api: HubApi, onMoved: () => void) {
    this.#api = api;
    this.#onMoved = onMoved;
    const step = this.#mover(['Step'], 'Go to the next thing that happens', { action: 'step' });
    const jumps = JUMPS.map(({ label, words, byMs }) =>
      this.#mover([h('span', { class: 'hidden' }, 'Jump ahead '), `+${label}`], `Jump ahead ${words}`, {
        action: 'jump',
        byMs,
      }),
    );
    const go = h('button', { type: 'submit' }, 'Jump');
    const form = h('form', {}, h('label', { for: 'jump-to' }, 'Time in UTC'), this.#to, go);
    this.#chooser = h(
      'details',
      { class: 'chooser' },
      h('summary', { title: 'Jump to a time' }, h('span', { class: 'wide' }, 'Jump '), 'to …'),
      form,
    );
    this.#movers = [step, ...jumps, go];
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#jumpTo();
    });
    this.#chooser.addEventListener('toggle', () => this.#suggestTime());
    this.#chooser.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#close();
    });
    this.#pause.addEventListener('click', () => void this.#pauseOrResume());
    this.element = h(
      'section',
      { class: 'clock', 'aria-label': "The hub's clock" },
      h('p', { class: 'now' }, this.#time, ' ', this.#state, ' ', this.#about),
      h('div', { class: 'buttons' }, this.#pause, this.#movers.slice(0, -1), this.#chooser),
      this.#progress,
      this.#feedback.element,
    );
    setInterval(() => this.#tick(), 250);
  }

  show(clock: ClockView): void {
    this.#clock = clock;
    this.#receivedAt = performance.now();
    const { running, jump } = clock;
    const state = jump ? 'jumping' : running ? 'running' : 'paused';
    if (this.#state.textContent?.trim() !== STATES[state].words)
      this.#state.replaceChildren(badge(STATES[state]));
    this.#pause.textContent = jump ? 'Stop here' : running ? 'Pause' : 'Resume';
    for (const button of this.#movers) button.setAttribute('aria-disabled', String(jump !== undefined));
    this.#progress.hidden = jump === undefined;
    if (jump) {
      const from = Date.parse(jump.from);
      const share = (Date.parse(clock.now) - from) / Math.max(1, Date.parse(jump.to) - from);
      this.#progress.value = Math.min(1, Math.max(0, share));
    }
    this.#tick();
  }

  /** The time runs here as it runs there, until the hub is asked again. */
  #tick(): void {
    const clock = this.#clock;
    if (!clock) return;
    const isRunning = clock.running && !clock.jump;
    const sinceMs = Math.min(MAX_SILENCE_MS, performance.now() - this.#receivedAt);
    const now = Date.parse(clock.now) + (isRunning ? sinceMs : 0);
    setText(this.#time, timeText(now));
    this.#time.dateTime = new Date(now).toISOString();
    const { aheadMs, next } = clock;
    const distance = relativeTime(Math.abs(aheadMs), 0).replace('in ', '');
    const ahead =
      Math.abs(aheadMs) < NEAR_MS || distance === 'now'
        ? ''
        : `${distance} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
    const waits = next === undefined ? 'nothing scheduled' : `next event ${soonText(Date.parse(next) - now)}`;
    setText(this.#about, [ahead, waits].filter((part) => part !== '').join(' · '));
  }

  #mover(label: readonly Child[], title: string, request: ClockRequest): HTMLButtonElement {
    const button = h('button', { type: 'button', title }, label);
    button.addEventListener('click', () => void this.#move(request));
    return button;
  }

  async #pauseOrResume(): Promise<void> {
    const isStanding = this.#clock?.running === false && !this.#clock.jump;
    await this.#send({ action: isStanding ? 'resume' : 'pause' });
  }

  async #move(request: ClockRequest): Promise<void> {
    if (this.#isMoving || this.#clock?.jump) return;
    this.#isMoving = true;
    await this.#send(request);
    this.#isMoving = false;
  }

  async #send(request: ClockRequest): Promise<void> {
    this.#feedback.clear();
    const answer = this.#api.setClock(request);
    // A long jump shows how far it is.
    this.#onMoved();
    try {
      this.show(await answer);
    } catch (error) {
      this.#feedback.fail(error);
    }
    this.#onMoved();
  }

  async #jumpTo(): Promise<void> {
    const to = Date.parse(`${this.#to.value}Z`);
    if (Number.isNaN(to)) return;
    this.#close();
    await this.#move({ action: 'jump', to: new Date(to).toISOString() });
  }

  /** A day from now is a beginning. */
  #suggestTime(): void {
    if (!this.#chooser.open || !this.#clock) return;
    this.#to.value = new Date(Date.parse(this.#clock.now) + DAY_MS).toISOString().slice(0, 19);
    this.#to.focus();
  }

  #close(): void {
    this.#chooser.open = false;
    this.#chooser.querySelector('summary')?.focus();
  }
}

/** `in 12 seconds`, `in 3 hours`. */
function soonText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds === 0) return 'now';
  return seconds < 90 ? `in ${countOf(seconds, 'second')}` : relativeTime(ms, 0);
}

const STATES = {
  running: { sign: '▶', words: 'running', tone: 'good' },
  paused: { sign: '‖', words: 'paused', tone: 'warn' },
  jumping: { sign: '»', words: 'jumping', tone: 'busy' },
} as const;

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
