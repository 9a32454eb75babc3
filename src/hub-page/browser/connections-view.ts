import { h } from '../../browser/dom.ts';
import type { Connection } from '../api.ts';
import { CursorList } from './cursor-list.ts';
import type { HubApi } from './hub-api.ts';
import { sectionTitle } from './live.ts';
import { deviceLink, time } from './marks.ts';
import type { View } from './view.ts';

/** The devices and modules that are connected now. */
export class ConnectionsView implements View {
  readonly title = 'Connections';
  readonly element: HTMLElement;
  readonly #list: CursorList<Connection>;

  constructor(api: HubApi) {
    this.#list = new CursorList<Connection>({
      list: h('ul', { class: 'rows', 'aria-label': 'Connections' }),
      keyOf: ({ deviceId, moduleId }) => `${deviceId}/${moduleId ?? ''}`,
      make: ({ deviceId, moduleId, protocol, since }) =>
        h(
          'li',
          {},
          deviceLink(deviceId, moduleId),
          h('span', {}, protocol),
          h('span', { class: 'muted' }, 'since ', time(since)),
        ),
      load: async (after) => {
        const { connections, next } = await api.connections(after);
        return { items: connections, ...(next !== undefined && { next }) };
      },
      noun: 'connection',
      none: () => 'No device is connected.',
    });
    this.element = h('div', {}, sectionTitle('Connections'), this.#list.element);
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }
}
