import { copyButton } from '../../browser/copy-button.ts';
import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import type { DeviceView as Device, TwinPart } from '../api.ts';
import { failureLines } from './feedback.ts';
import { type HubApi, Refusal, type TwinName } from './hub-api.ts';
import { LivePart, viewTitle } from './live.ts';
import { badge, connectedBadge, deviceLink, nameOf, time, timeText } from './marks.ts';
import { MessageForm } from './message-form.ts';
import { methodForm } from './method-form.ts';
import { addressOf } from './place.ts';
import { TwinSection } from './twin-section.ts';
import type { View } from './view.ts';

/** One device, or one module of it: its twin, its methods and its messages. */
export class DeviceView implements View {
  readonly title: string;
  readonly element: HTMLElement;
  readonly #api: HubApi;
  readonly #name: TwinName;
  readonly #head = new LivePart<Device>(h('div', { class: 'about-device' }), aboutDevice);
  readonly #fault = h('div', { role: 'status' });
  readonly #tags: TwinSection;
  readonly #desired: TwinSection;
  readonly #reported: TwinSection;
  readonly #messages: MessageForm | undefined;
  readonly #rest: HTMLElement;

  /** `onChanged`: something has been sent to the hub. */
  constructor(api: HubApi, name: TwinName, onChanged: () => void) {
    this.#api = api;
    this.#name = name;
    const { deviceId, moduleId } = name;
    this.title = visible(nameOf(deviceId, moduleId));
    const save = (section: 'tags' | 'desired') => async (patch: Device['tags']) =>
      this.#show(await api.updateTwin(name, { [section]: patch }));
    this.#tags = new TwinSection({ title: 'Tags', save: save('tags') });
    this.#desired = new TwinSection({ title: 'Desired properties', save: save('desired') });
    this.#reported = new TwinSection({ title: 'Reported properties' });
    const method = methodForm((request) => api.invokeMethod(name, request));
    this.#messages =
      moduleId === undefined
        ? new MessageForm(async (request) => {
            const reply = await api.sendMessage(deviceId, request);
            onChanged();
            return reply;
          })
        : undefined;
    this.#rest = h(
      'div',
      { hidden: true },
      this.#head.element,
      h('div', { class: 'panels' }, this.#tags.element, this.#desired.element, this.#reported.element),
      h('div', { class: 'panels' }, method, this.#messages?.element),
    );
    this.element = h(
      'div',
      {},
      h('p', { class: 'way' }, ...wayBack(name)),
      viewTitle(this.title, copyButton(moduleId ?? deviceId)),
      this.#fault,
      this.#rest,
    );
  }

  async refresh(): Promise<void> {
    try {
      this.#show(await this.#api.device(this.#name));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#rest.hidden = true;
      this.#fault.replaceChildren(...failureLines(error));
    }
  }

  #show(device: Device): void {
    this.#fault.replaceChildren();
    this.#rest.hidden = false;
    this.#head.show(device);
    this.#tags.show(device.tags, '');
    this.#desired.show(device.desired.properties, aboutPart(device.desired));
    this.#reported.show(device.reported.properties, aboutPart(device.reported));
    this.#messages?.show(device.messages);
  }
}

function wayBack({ deviceId, moduleId }: TwinName): readonly Node[] {
  if (moduleId !== undefined)
    return [h('a', { href: addressOf({ view: 'device', deviceId }) }, `← ${visible(deviceId)}`)];
  return [h('a', { href: addressOf({ view: 'devices', search: '' }), class: 'back' }, '← Devices')];
}

function aboutPart({ version, updatedAt }: TwinPart): string {
  return `version ${version}${updatedAt === undefined ? '' : ` of ${timeText(updatedAt)}`}`;
}

const AUTHENTICATION: Readonly<Record<Device['authentication'], string>> = {
  sas: 'signs in with a key',
  selfSigned: 'signs in with its certificate',
  certificateAuthority: 'signs in with a certificate of an authority',
  none: 'cannot sign in',
};

function aboutDevice(device: Device): readonly Node[] {
  const { deviceId, moduleId, connected, status, edge, authentication, lastActivityTime, modules } = device;
  const { connectionString } = device;
  const log = addressOf({ view: 'log', kind: '', device: deviceId, text: '' });
  const facts = h(
    'p',
    { class: 'badges' },
    connectedBadge(connected),
    status === 'disabled' && badge({ sign: '–', words: 'disabled', tone: 'warn' }),
    edge && badge({ sign: '▦', words: 'IoT Edge', tone: 'busy' }),
    h('span', { class: 'muted' }, AUTHENTICATION[authentication]),
    connectionString !== undefined &&
      h(
        'span',
        { class: 'muted' },
        'connection string ',
        copyButton(connectionString, 'the connection string'),
      ),
    lastActivityTime !== undefined && h('span', { class: 'muted' }, 'last seen ', time(lastActivityTime)),
    h('a', { href: log }, moduleId === undefined ? 'Log of this device' : 'Log of its device'),
  );
  if (modules.length === 0) return [facts];
  const list = h(
    'ul',
    { class: 'modules', 'aria-label': 'Modules' },
    modules.map((module) =>
      h('li', {}, deviceLink(deviceId, module.moduleId), connectedBadge(module.connected)),
    ),
  );
  return [facts, list];
}
