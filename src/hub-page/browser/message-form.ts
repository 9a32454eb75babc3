import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import type { MessageReply, MessageRequest, WaitingMessage } from '../api.ts';
import { Feedback } from './feedback.ts';
import { LiveList } from './live.ts';
import { time } from './marks.ts';

/** Sends cloud-to-device messages, and shows those that wait for the device. */
export class MessageForm {
  readonly element: HTMLElement;
  readonly #waiting: LiveList<WaitingMessage>;
  readonly #title = h('h4', { hidden: true }, 'Waiting for the device');

  constructor(send: (request: MessageRequest) => Promise<MessageReply>) {
    const body = h('textarea', { id: 'message-body', class: 'code', rows: 2, spellcheck: 'false' });
    const properties = h('textarea', {
      id: 'message-properties',
      class: 'code',
      rows: 2,
      placeholder: 'name=value',
      spellcheck: 'false',
      'aria-describedby': 'message-fault',
    });
    const fault = h('p', { class: 'fault', id: 'message-fault', role: 'status' });
    const feedback = new Feedback();
    this.#waiting = new LiveList(h('ul', { class: 'rows' }), ({ messageId }) => messageId, messageRow);
    this.element = h(
      'form',
      { class: 'panel', 'aria-label': 'Send a message' },
      h('h3', {}, 'Send a message to the device'),
      h('div', { class: 'field' }, h('label', { for: 'message-body' }, 'Body'), body),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'message-properties' }, 'Properties (one a line, may be empty)'),
        properties,
        fault,
      ),
      h('p', { class: 'buttons' }, h('button', { type: 'submit', class: 'main' }, 'Send')),
      feedback.element,
      this.#title,
      this.#waiting.element,
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      const read = readProperties(properties.value);
      fault.textContent = 'fault' in read ? read.fault : '';
      properties.setAttribute('aria-invalid', String('fault' in read));
      if ('fault' in read) return properties.focus();
      void feedback
        .during('Sending …', async () => {
          await send({ body: body.value, properties: read.properties });
        })
        .then((isDone) => isDone && feedback.say('Sent.', 'good'));
    });
  }

  show(messages: readonly WaitingMessage[]): void {
    this.#title.hidden = messages.length === 0;
    this.#waiting.show(messages);
  }
}

function messageRow({ body, bytes, properties, expiresAt }: WaitingMessage): HTMLElement {
  const named = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  return h(
    'li',
    {},
    h('code', {}, visible(body)),
    named.length > 0 && h('span', {}, visible(named.join(', '))),
    h('span', { class: 'muted' }, `${bytes} bytes, expires `, time(expiresAt)),
  );
}

/** `name=value` lines. */
function readProperties(
  text: string,
): { readonly properties: Readonly<Record<string, string>> } | { readonly fault: string } {
  const entries: [string, string][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    if (at < 1) return { fault: `Line ${index + 1}: expected name=value.` };
    entries.push([line.slice(0, at).trim(), line.slice(at + 1)]);
  }
  return { properties: Object.fromEntries(entries) };
}
