import { compareText } from '../../model/compare-text.ts';
import type { DeviceEvent } from '../../simulator/devices/device-event.ts';

/** One thing that devices received, and how many of them did. */
export interface ReceivedLine {
  /** In words: the method with its payload and what was answered, or a push of desired properties. */
  readonly what: string;
  readonly devices: number;
  /** Of these, real SDK clients over MQTT. */
  readonly overMqtt: number;
}

/** Counts what simulated devices receive, told by the devices themselves and not by the hub. */
export class ReceivedTally {
  readonly #counts = new Map<string, Count>();
  /** What was entered last, and where: when a million devices do the same, it is put into words once. */
  #last: { readonly event: Received; readonly count: Count } | undefined;

  enter(event: DeviceEvent): void {
    if (event.kind !== 'method' && event.kind !== 'desired') return;
    if (!this.#last || !isAlike(this.#last.event, event))
      this.#last = { event, count: this.#countOf(describe(event)) };
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

  #countOf(what: string): Count {
    const count = this.#counts.get(what) ?? { devices: 0, overMqtt: 0 };
    this.#counts.set(what, count);
    return count;
  }
}

interface Count {
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

function describe(event: Received): string {
  switch (event.kind) {
    case 'desired':
      return 'push of desired properties';
    case 'method': {
      const answer = {
        answer: `answered ${event.status}${answerOf(event.answerPayload)}`,
        'no-answer': 'did not answer',
        disconnect: 'dropped the connection',
      };
      return `call of ${event.method} with ${event.payload}: ${answer[event.answer]}`;
    }
    default:
      return event satisfies never;
  }
}

/** An empty answer says nothing; a long one is cut. */
function answerOf(payload: string | undefined): string {
  if (payload === undefined || payload === 'null') return '';
  return payload.length > LONGEST_ANSWER ? ` ${payload.slice(0, LONGEST_ANSWER)}…` : ` ${payload}`;
}

const LONGEST_ANSWER = 120;
