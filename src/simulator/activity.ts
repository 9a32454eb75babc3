import type { CloseReason, DeviceName, MethodAnswer, MethodCall, Protocol } from './device-link.ts';
import type { MessageOutcome } from './state/feedback.ts';
import type { TwinPatch } from './state/twin.ts';

/** Something between the hub and a device, as it happens. Its contents are those of the hub: not to be changed. */
export type Activity = { readonly device: DeviceName } & (
  | { readonly kind: 'connected'; readonly protocol: Protocol | undefined }
  /** `reason`: the hub ended the connection. */
  | { readonly kind: 'disconnected'; readonly reason: CloseReason | undefined }
  | { readonly kind: 'called'; readonly call: MethodCall }
  | { readonly kind: 'answered'; readonly call: MethodCall; readonly answer: MethodAnswer }
  /** The answer cannot be passed on, or the connection was lost before it came. */
  | { readonly kind: 'unanswered'; readonly call: MethodCall; readonly problem: string }
  | { readonly kind: 'written'; readonly patch: TwinPatch }
  | { readonly kind: 'reported'; readonly patch: unknown }
  | { readonly kind: 'queued'; readonly body: Uint8Array }
  /** A message is no longer there for the device. */
  | { readonly kind: 'ended'; readonly messageId: string; readonly outcome: MessageOutcome }
);

/** Passes activities on to those who watch. Making one costs something, so ask `isWatched` before. */
export class ActivityFeed {
  readonly #listeners = new Set<(activity: Activity) => void>();

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Calls back for each activity from now on; the returned function ends that. */
  subscribe(listener: (activity: Activity) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(activity: Activity): void {
    for (const listener of this.#listeners) listener(activity);
  }
}
