import type { DeviceName } from '../../device-link.ts';
import type { Feed } from './topics.ts';

/**
 * What the hub keeps of a device between its connections (clean session 0). Clients rely on it: the SDK for Node does
 * not subscribe again when it comes back with a renewed token.
 */
export interface Session {
  readonly feeds: Map<Feed, 0 | 1>;
  /** The packet ids of cloud-to-device messages of QoS 1 under way, by sequence. Created when needed: most devices get none. */
  unacknowledged: Map<number, number> | undefined;
  lastPacketId: number;
}

const newSession = (): Session => ({ feeds: new Map(), unacknowledged: undefined, lastPacketId: 0 });

const keyOf = ({ deviceId, moduleId }: DeviceName): string =>
  moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;

/** The subscriptions of a kept session. */
export type Feeds = readonly (readonly [feed: Feed, qos: 0 | 1])[];

/** Called when a kept session has new subscriptions, or with `undefined` when it has ended. */
export type OnSessionChange = (device: DeviceName, feeds: Feeds | undefined) => void;

export class SessionStore {
  readonly #kept = new Map<string, { readonly device: DeviceName; readonly session: Session }>();
  #onChange: OnSessionChange = () => undefined;

  listen(onChange: OnSessionChange): void {
    this.#onChange = onChange;
  }

  /** A clean session is new and is not kept; it ends the one before it. */
  open(device: DeviceName, clean: boolean): { readonly session: Session; readonly present: boolean } {
    const before = this.#kept.get(keyOf(device))?.session;
    if (clean) {
      this.forget(device);
      return { session: newSession(), present: false };
    }
    if (before) return { session: before, present: true };
    const session = newSession();
    this.#kept.set(keyOf(device), { device, session });
    this.#onChange(device, []);
    return { session, present: false };
  }

  /** To be called when the subscriptions of a session have changed. */
  changed(device: DeviceName, session: Session): void {
    if (this.#kept.get(keyOf(device))?.session === session) this.#onChange(device, [...session.feeds]);
  }

  forget(device: DeviceName): void {
    if (this.#kept.delete(keyOf(device))) this.#onChange(device, undefined);
  }

  /** Puts a stored session back. */
  restore(device: DeviceName, feeds: Feeds): void {
    this.#kept.set(keyOf(device), { device, session: { ...newSession(), feeds: new Map(feeds) } });
  }

  *kept(): Generator<readonly [DeviceName, Feeds]> {
    for (const { device, session } of this.#kept.values()) yield [device, [...session.feeds]];
  }
}

/** A packet id from 1 to 65,535 that no message under way has. */
export function nextPacketId(session: Session): number {
  const taken = new Set(session.unacknowledged?.values());
  do {
    session.lastPacketId = (session.lastPacketId % 0xffff) + 1;
  } while (taken.has(session.lastPacketId));
  return session.lastPacketId;
}
