import type { JsonObject } from '../../json.ts';
import type { OwnTwin } from '../behaviour/device-handle.ts';
import { merged } from '../behaviour/follow-desired.ts';
import type { SdkClient } from './sdk-client.ts';

/** The twin as a client over MQTT has it. */
export interface SdkTwin {
  /** The device's own reports count at once, before the hub confirms them. Lists are replaced; the SDK would merge them. */
  read(): OwnTwin;
  /** Settles when the hub has answered, whatever the answer: a real device could not do more about it either. */
  report(patch: JsonObject): Promise<void>;
  /** Reads the twin from the hub again. */
  readAgain(): Promise<void>;
  /** Settles all reports under way: the connection is closed, so no answer will come. */
  giveUp(): void;
}

/** Resolves when the twin is read; `onPush` is called with every later change of desired properties. */
export async function openSdkTwin(
  client: SdkClient,
  onPush: (patch: JsonObject, version: number) => void,
): Promise<SdkTwin> {
  const twin = await client.getTwin();
  const waiting = new Set<() => void>();
  let desired: JsonObject = {};
  let reported: JsonObject = {};
  let version = versionOf(twin.properties.desired);
  const readAgain = async (): Promise<void> => {
    await twin.get();
    version = versionOf(twin.properties.desired);
    desired = structuredClone(twin.properties.desired);
    const { update: _, ...properties } = twin.properties.reported;
    reported = structuredClone(properties);
  };
  // The SDK emits this for a push and for a read. Only a push has an object of its own and a new version.
  twin.on('properties.desired', (patch: JsonObject) => {
    const pushed = versionOf(patch);
    if (patch === twin.properties.desired || pushed <= version) return;
    version = pushed;
    desired = merged(desired, patch);
    onPush(patch, pushed);
  });
  // Read after the subscription, so that nothing is missed between the two. The answer also shows that both work.
  await readAgain();
  return {
    read: () => ({ desired, reported }),
    report: (patch) => {
      reported = merged(reported, patch);
      return new Promise((resolve) => {
        const settle = () => {
          waiting.delete(settle);
          resolve();
        };
        waiting.add(settle);
        twin.properties.reported['update'](patch, settle);
      });
    },
    readAgain,
    giveUp: () => {
      for (const settle of waiting) settle();
    },
  };
}

function versionOf(desired: JsonObject): number {
  const version = desired['$version'];
  return typeof version === 'number' ? version : 0;
}
