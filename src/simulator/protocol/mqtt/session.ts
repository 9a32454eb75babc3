import type { DeviceName } from '../../device-link.ts';
import type { Feed } from './topics.ts';

/** How many cloud-to-device messages may wait for their PUBACK: as many as a hub keeps in a device's queue. */
export const MAX_UNACKNOWLEDGED = 50;

/**
 * What the hub keeps of a device between its connections (clean session 0). Clients rely on it: the SDK for Node does
 * not subscribe again when it comes back with a renewed token.
 */
export interface Session {
  readonly feeds: Map<Feed, 0 | 1>;
  /** Cloud-to-device messages of QoS 1 under way, by packet id. Created when needed: most devices get none. */
  unacknowledged: Map<number, { readonly topic: string; readonly body: Uint8Array }> | undefined;
  lastPacketId: number;
}

const newSession = (): Session => ({ feeds: new Map(), unacknowledged: undefined, lastPacketId: 0 });

const keyOf = ({ deviceId, moduleId }: DeviceName): string =>
  moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;

export class SessionStore {
  readonly #kept = new Map<string, Session>();

  /** A clean session is new and is not kept; it ends the one before it. */
  open(device: DeviceName, clean: boolean): { readonly session: Session; readonly present: boolean } {
    const key = keyOf(device);
    const before = this.#kept.get(key);
    if (clean) {
      this.#kept.delete(key);
      return { session: newSession(), present: false };
    }
    const session = before ?? newSession();
    this.#kept.set(key, session);
    return { session, present: before !== undefined };
  }

  forget(device: DeviceName): void {
    this.#kept.delete(keyOf(device));
  }
}

/** A packet id from 1 to 65,535 that no message under way has. */
export function nextPacketId(session: Session): number {
  do {
    session.lastPacketId = (session.lastPacketId % 0xffff) + 1;
  } while (session.unacknowledged?.has(session.lastPacketId) === true);
  return session.lastPacketId;
}
