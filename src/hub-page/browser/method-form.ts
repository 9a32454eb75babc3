import { h } from '../../browser/dom.ts';
import { visible } from '../../report/writing/visible.ts';
import type { MethodReply, MethodRequest } from '../api.ts';
import { Feedback } from './feedback.ts';
import { JsonField } from './json-field.ts';
import { badge } from './marks.ts';

/** Invokes a method, and shows what the device answers. */
export function methodForm(invoke: (request: MethodRequest) => Promise<MethodReply>): HTMLElement {
  const name = h('input', {
    id: 'method-name',
    required: true,
    autocomplete: 'on',
    name: 'method',
    spellcheck: 'false',
    maxlength: 100,
  });
  const payload = new JsonField({ label: 'Payload as JSON (may be empty)', text: '', rows: 2 });
  const response = seconds('method-response', 5, 30);
  const connect = seconds('method-connect', 0, 0);
  const answer = h('div', { role: 'status' });
  const feedback = new Feedback();
  const form = h(
    'form',
    { class: 'panel', 'aria-label': 'Invoke a method' },
    h('h3', {}, 'Invoke a method'),
    h('div', { class: 'field' }, h('label', { for: 'method-name' }, 'Method name'), name),
    payload.element,
    h(
      'div',
      { class: 'pair' },
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'method-response' }, 'Answer within (seconds)'),
        response,
      ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'method-connect' }, 'Connect within (seconds)'),
        connect,
      ),
    ),
    h('p', { class: 'buttons' }, h('button', { type: 'submit', class: 'main' }, 'Invoke')),
    feedback.element,
    answer,
  );
  let isWaiting = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const value = payload.read();
    if (value === false || isWaiting) return;
    isWaiting = true;
    answer.replaceChildren();
    const request: MethodRequest = {
      methodName: name.value,
      ...(value !== undefined && { payload: value }),
      responseTimeoutInSeconds: Number(response.value),
      connectTimeoutInSeconds: Number(connect.value),
    };
    void feedback
      .during('Waiting for the device …', async () => {
        const reply = await invoke(request);
        answer.replaceChildren(...replyNodes(request.methodName, reply));
      })
      .then((isDone) => {
        isWaiting = false;
        if (isDone) feedback.clear();
      });
  });
  return form;
}

function replyNodes(methodName: string, { status, payload }: MethodReply): readonly Node[] {
  const isGood = status >= 200 && status < 300;
  return [
    h(
      'p',
      {},
      badge({ sign: isGood ? '✓' : '✗', words: `status ${status}`, tone: isGood ? 'good' : 'bad' }),
      ' answer to ',
      h('code', {}, visible(methodName)),
    ),
    h('pre', { tabindex: 0, role: 'group', 'aria-label': 'Answer' }, prettyJson(payload)),
  ];
}

function prettyJson(value: MethodReply['payload']): string {
  return JSON.stringify(value, null, 2).split('\n').map(visible).join('\n');
}

function seconds(id: string, min: number, value: number): HTMLInputElement {
  return h('input', { id, type: 'number', min, max: 300, value, required: true });
}
