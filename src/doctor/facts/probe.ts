import { HubError } from '../../hub/hub-error.ts';
import type { ProbeResult } from '../../model/probe-report.ts';
import type { ProbeWorld } from './probe-world.ts';

/** One question about the service that public sources do not answer, put to a hub. */
export interface Probe {
  readonly id: string;
  readonly name: string;
  /** What hubjobs goes by, which is what the local hub does by default. */
  readonly expected: string;
  /** Whether it needs the two devices. */
  readonly needsDevices: boolean;
  ask(world: ProbeWorld): Promise<Seen>;
}

export type Seen = Pick<ProbeResult, 'seen' | 'result' | 'localSwitch'>;

export function asExpected(seen: string): Seen {
  return { seen, result: 'as-expected' };
}

/** `localSwitch`: absent where the local hub cannot do the same. */
export function differs(seen: string, localSwitch?: string): Seen {
  return { seen, result: 'differs', ...(localSwitch !== undefined && { localSwitch }) };
}

export function unknown(seen: string): Seen {
  return { seen, result: 'unknown' };
}

/** The status and code of a refusal: `400 ArgumentInvalid`. */
export function refusalText({ details, kind }: HubError): string {
  return [details.status, details.code ?? kind].filter((part) => part !== undefined).join(' ');
}

/** What is made of a refusal by the hub. Everything else that goes wrong says nothing about the question. */
export async function orRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer | HubError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof HubError && error.kind === 'rejected') return error;
    throw error;
  }
}
