import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import { countOf, formatCount } from '../../report/writing/words.ts';
import type { HubView } from '../api.ts';
import { failureLines } from './feedback.ts';
import type { Reach } from './hub-api.ts';
import { addressOf, type Place } from './place.ts';
import type { View } from './view.ts';

type Section = 'devices' | 'jobs' | 'connections' | 'log' | 'fleets';

const SECTIONS: readonly { readonly section: Section; readonly label: string; readonly place: Place }[] = [
  { section: 'devices', label: 'Devices', place: { view: 'devices', search: '' } },
  { section: 'jobs', label: 'Jobs', place: { view: 'jobs' } },
  { section: 'connections', label: 'Connections', place: { view: 'connections' } },
  { section: 'log', label: 'Log', place: { view: 'log', kind: '', device: '', text: '' } },
  { section: 'fleets', label: 'Fleets', place: { view: 'fleets' } },
];

const REACH_WORDS: Readonly<Record<Exclude<Reach, 'reached'>, string>> = {
  unreachable:
    'The hub does not answer. It is asked again every two seconds; start it again if it has stopped.',
  refused:
    'The hub does not accept the token of this page: each start of the hub makes a new one. Open the link that hubjobs hub --ui has printed.',
};

/** What is around each view: the hub's name, its clock, and the tabs. */
export class Frame {
  readonly #about = h('p', { class: 'about' });
  readonly #tabs = new Map<Section, { readonly link: HTMLAnchorElement; readonly count: HTMLElement }>();
  readonly #reach = h('div', { class: 'reach', role: 'alert' });
  readonly #fault = h('div', { role: 'status' });
  readonly #main = h('main', { id: 'main', tabindex: -1 });
  #name = 'Local hub';
  #view: View | undefined;

  constructor(clock: HTMLElement) {
    for (const { section, label, place } of SECTIONS) {
      const count = h('span', { class: 'muted' });
      this.#tabs.set(section, { link: h('a', { href: addressOf(place) }, label, ' ', count), count });
    }
    const links = [...this.#tabs.values()].map(({ link }) => link);
    const nav = h('nav', { 'aria-label': 'Sections' }, links);
    nav.addEventListener('keydown', (event) => moveFocus(event, links));
    const skip = h('a', { class: 'skip', href: '#main' }, 'Skip to the content');
    skip.addEventListener('click', (event) => {
      event.preventDefault();
      this.#main.focus();
    });
    const header = h('header', {}, h('h1', {}, 'Local hub'), this.#about);
    const copied = h('p', { class: 'hidden', id: 'copied', role: 'status' });
    document.body.replaceChildren(skip, header, clock, nav, this.#main, this.#reach, copied);
  }

  /** Puts a view into the page, where the keyboard goes on, and whose title the tab of the browser has. */
  show(view: View, section: Section, isFirst: boolean): void {
    for (const [name, { link }] of this.#tabs) {
      if (name === section) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const isFromTab = document.activeElement?.closest('nav') !== null;
    this.#view = view;
    this.#fault.replaceChildren();
    this.#main.replaceChildren(this.#fault, view.element);
    this.#title();
    if (isFirst || isFromTab) return;
    const title = view.element.querySelector('.view-title');
    if (title instanceof HTMLElement) title.focus({ preventScroll: true });
  }

  showHub({ hostName, port, mqttPort, tier, units, counts, fleets }: HubView): void {
    this.#name = `${hostName}:${port}`;
    setText(
      this.#about,
      `${visible(this.#name)} · MQTT ${mqttPort} · edition ${tier}, ${countOf(units, 'unit')}`,
    );
    const numbers = {
      devices: counts.devices,
      jobs: counts.jobs,
      connections: counts.connected,
      fleets: fleets.length,
    };
    for (const [name, { count }] of this.#tabs)
      if (name !== 'log') setText(count, formatCount(numbers[name]));
    this.#title();
  }

  showReach(reach: Reach): void {
    setText(this.#reach, reach === 'reached' ? '' : REACH_WORDS[reach]);
  }

  /** Why the view could not be shown anew; `undefined`: it could. */
  showFault(error: unknown): void {
    this.#fault.replaceChildren(...(error === undefined ? [] : failureLines(error)));
  }

  #title(): void {
    const title = `${this.#view?.title ?? ''} · ${this.#name}`;
    if (document.title !== title) document.title = title;
  }
}

/** The arrow keys go from tab to tab, too. */
function moveFocus(event: KeyboardEvent, links: readonly HTMLElement[]): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const at = event.target instanceof HTMLElement ? links.indexOf(event.target) : -1;
  if (step === 0 || at < 0) return;
  event.preventDefault();
  links[(at + step + links.length) % links.length]?.focus();
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
