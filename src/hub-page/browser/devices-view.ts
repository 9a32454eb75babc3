import { h } from '../../browser/dom.ts';
import { clip, visible } from '../../report/writing/visible.ts';
import { countOf } from '../../report/writing/words.ts';
import type { DevicePage, DeviceRow, JsonMap } from '../api.ts';
import { CursorList } from './cursor-list.ts';
import type { HubApi } from './hub-api.ts';
import { sectionTitle } from './live.ts';
import { badge, connectedBadge, deviceLink } from './marks.ts';
import { addressOf } from './place.ts';
import type { View } from './view.ts';

/** The tags of a device in its line are an aid to recognise it, not all of them. */
const MAX_TAGS = 140;
/** Somebody who types is not interrupted by the hub's work for each letter. */
const TYPING_MS = 200;

/** All devices, searched by id or by twin. */
export class DevicesView implements View {
  readonly title = 'Devices';
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #problem = h('p', { class: 'fault', role: 'status' });
  readonly #list: CursorList<DeviceRow>;
  #timer = 0;

  constructor(api: HubApi) {
    this.#search = h('input', {
      id: 'search',
      type: 'search',
      placeholder: "Id, or a condition: tags.building = '43'",
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-keyshortcuts': '/',
    });
    this.#list = new CursorList<DeviceRow>({
      list: h('ul', { class: 'rows', 'aria-label': 'Devices' }),
      keyOf: ({ deviceId }) => deviceId,
      make: deviceRow,
      load: async (after) => {
        const page = await api.devices(this.#search.value.trim(), after);
        this.#say(page);
        return { items: page.devices, ...(page.next !== undefined && { next: page.next }) };
      },
      noun: 'device',
      none: () =>
        this.#search.value.trim() === ''
          ? 'The hub has no devices yet. Register them with your client, or connect a fleet under Fleets.'
          : 'No device matches.',
    });
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#changed(), TYPING_MS);
    });
    const form = h(
      'form',
      { role: 'search', class: 'filter' },
      h('label', { class: 'hidden', for: 'search' }, 'Search devices'),
      this.#search,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      clearTimeout(this.#timer);
      void this.#changed();
    });
    this.element = h('div', {}, sectionTitle('Devices'), form, this.#problem, this.#list.element);
  }

  /** Shows what the address says. */
  searchFor(text: string): void {
    if (text === this.#search.value.trim()) return;
    this.#search.value = text;
    void this.#list.restart();
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  async #changed(): Promise<void> {
    history.replaceState(null, '', addressOf({ view: 'devices', search: this.#search.value.trim() }));
    await this.#list.restart();
  }

  #say({ problem, searchedBy }: DevicePage): void {
    const words = problem === undefined ? '' : `Searched by ${searchedBy}: ${problem}`;
    if (this.#problem.textContent !== words) this.#problem.textContent = words;
  }
}

function deviceRow({ deviceId, connected, status, tags, edge, modules }: DeviceRow): HTMLElement {
  return h(
    'li',
    { class: 'device' },
    deviceLink(deviceId),
    h(
      'span',
      { class: 'badges' },
      connectedBadge(connected),
      status === 'disabled' && badge({ sign: '–', words: 'disabled', tone: 'warn' }),
      edge && badge({ sign: '▦', words: 'IoT Edge', tone: 'busy' }),
      modules > 0 && h('span', { class: 'muted' }, countOf(modules, 'module')),
    ),
    tags && h('span', { class: 'muted tags' }, clip(tagsText(tags), MAX_TAGS)),
  );
}

/** `building: 43, floor: 1`. */
function tagsText(tags: JsonMap): string {
  return Object.entries(tags)
    .map(([name, value]) => visible(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`))
    .join(', ');
}
