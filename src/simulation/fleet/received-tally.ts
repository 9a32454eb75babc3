import { compareText } from '../../model/compare-text.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';

/** One thing that devices received, and how many of them did. */
export interface ReceivedLine {
  /** In words: the method with its payload and the answer, or that desired properties changed. */
  readonly what: string;
  readonly devices: number;
  /** Of these, real SDK clients over MQTT. */
  readonly overMqtt: number;
}

/** Counts what simulated devices receive, as the devices themselves report it, not the hub. */
export class ReceivedTally {
  readonly #counts = new Map<string, ReceivedCount>();
  /** The last event and its count: when a million devices receive the same, it is put into words once. */
  #last: { readonly event: Received; readonly count: ReceivedCount } | undefined;

  record(event: DeviceEvent): void {
    if (event.kind !== 'method' && event.kind !== 'desired') return;
    if (!this.#last || !isAlike(this.#last.event, event))
      this.#last = { event, count: this.#countOf(describeReceived(event)) };
    const { count } = this.#last;
    count.devices += 1;
    if (event.via === 'mqtt') count.overMqtt += 1;
  }

  /** Most devices first. */
  lines(): readonly ReceivedLine[] {
    return [...this.#counts]
      .map(([what, count]) => ({ what, ...count }))
      .sort((left, right) => right.devices - left.devices || compareText(left.what, right.what));
  }

  #countOf(what: string): ReceivedCount {
    const count = this.#counts.get(what) ?? { devices: 0, overMqtt: 0 };
    this.#counts.set(what, count);
    return count;
  }
}

interface ReceivedCount {
  devices: number;
  overMqtt: number;
}

type Received = Extract<DeviceEvent, { readonly kind: 'method' | 'desired' }>;

function isAlike(left: Received, right: Received): boolean {
  if (left.kind === 'desired' || right.kind === 'desired') return left.kind === right.kind;
  return (
    left.method === right.method &&
    left.payload === right.payload &&
    left.answer === right.answer &&
    left.status === right.status &&
    left.answerPayload === right.answerPayload
  );
}

function describeReceived(event: Received): string {
  switch (event.kind) {
    case 'desired':
      return 'new desired properties';
    case 'method': {
      const answer = {
        answer: `answered ${event.status}${shortPayload(event.answerPayload)}`,
        'no-answer': 'did not answer',
        disconnect: 'dropped the connection',
      };
      return `method ${event.method} with ${event.payload}: ${answer[event.answer]}`;
    }
    default:
      return event satisfies never;
  }
}

const MAX_PAYLOAD_TEXT = 120;

/** Nothing for an empty answer; the beginning of a long one. */
function shortPayload(payload: string | undefined): string {
  if (payload === undefined || payload === 'null') return '';
  return payload.length > MAX_PAYLOAD_TEXT ? ` ${payload.slice(0, MAX_PAYLOAD_TEXT)}…` : ` ${payload}`;
}
