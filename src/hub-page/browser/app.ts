import { ClockBar } from './clock-bar.ts';
import { Frame } from './frame.ts';
import { HubApi, Refusal, Unreachable } from './hub-api.ts';
import { LogFeed } from './log-feed.ts';
import { type Place, readPlace } from './place.ts';
import { Refresher } from './refresher.ts';
import type { View } from './view.ts';
import { Views } from './views.ts';

/** Shows the place of the address, and keeps what is shown up to date. */
export class App {
  readonly #api: HubApi;
  readonly #frame: Frame;
  readonly #clock: ClockBar;
  readonly #views: Views;
  readonly #feed: LogFeed;
  readonly #refresher = new Refresher(() => this.#refresh());
  #view: View | undefined;
  /** How far each list was scrolled, and what had the focus, when it was left. */
  readonly #left = new Map<View, { readonly scroll: number; readonly focus: Element | null }>();

  constructor(token: string) {
    const nudge = () => this.#refresher.nudge();
    this.#api = new HubApi(token, (reach) => this.#frame.showReach(reach));
    this.#feed = new LogFeed(this.#api, () => {
      this.#views.log.added();
      nudge();
    });
    this.#clock = new ClockBar(this.#api, nudge);
    this.#frame = new Frame(this.#clock.element);
    this.#views = new Views(this.#api, this.#feed, nudge);
  }

  start(): void {
    addEventListener('hashchange', () => this.#go());
    addEventListener('keydown', focusSearch);
    history.scrollRestoration = 'manual';
    this.#go();
    void this.#feed.follow(new AbortController().signal);
    void this.#refresher.run();
  }

  #go(): void {
    const place = readPlace(location.hash);
    const before = this.#view;
    if (before) this.#left.set(before, { scroll: scrollY, focus: document.activeElement });
    const view = this.#views.at(place);
    this.#view = view;
    this.#frame.show(view, sectionOf(place), before === undefined);
    view.shown?.();
    const left = this.#left.get(view);
    scrollTo(0, left?.scroll ?? 0);
    if (left?.focus instanceof HTMLElement && view.element.contains(left.focus))
      left.focus.focus({ preventScroll: true });
    this.#refresher.nudge();
  }

  async #refresh(): Promise<void> {
    const view = this.#view;
    const [hub, shown] = await Promise.allSettled([this.#api.hub(), view?.refresh()]);
    if (hub.status === 'fulfilled') {
      this.#clock.show(hub.value.clock);
      this.#frame.showHub(hub.value);
      this.#views.showHub(hub.value);
      if (hub.value.clock.jump) this.#refresher.nudge();
    }
    if (view !== this.#view) return;
    const error: unknown = shown.status === 'rejected' ? shown.reason : undefined;
    // These are said below everything.
    const isSaid = error instanceof Unreachable || (error instanceof Refusal && error.status === 401);
    this.#frame.showFault(isSaid ? undefined : error);
  }
}

function sectionOf(place: Place) {
  if (place.view === 'device') return 'devices';
  return place.view === 'job' ? 'jobs' : place.view;
}

/** `/` goes to the search, as in the report. */
function focusSearch(event: KeyboardEvent): void {
  const isTyping =
    event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector('main [aria-keyshortcuts="/"]');
  if (!(search instanceof HTMLElement)) return;
  event.preventDefault();
  search.focus();
}
