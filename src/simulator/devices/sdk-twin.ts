import type deviceSdk from 'azure-iot-device';
import type { JsonObject } from '../json.ts';
import { merged } from './follow-desired.ts';

type Client = InstanceType<typeof deviceSdk.Client>;

/** The twin as a client over MQTT knows it. */
export interface SdkTwin {
  /** Own reports count at once, not when the hub has confirmed them; lists are replaced, which the SDK merges. */
  read(): { readonly desired: JsonObject; readonly reported: JsonObject };
  /** Settles when the hub has answered, whatever it says: a device could do no more about it either. */
  report(patch: JsonObject): Promise<void>;
  /** Asks the hub again. */
  readAgain(): Promise<void>;
  /** The connection is gone: no answer comes any more. */
  giveUp(): void;
}

/** Resolves when the twin is read and every later change of desired properties will be told. */
export async function openSdkTwin(
  client: Client,
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
  // The SDK raises this for a push and for a read alike; only a push brings an object of its own and a new version.
  twin.on('properties.desired', (patch: JsonObject) => {
    const pushed = versionOf(patch);
    if (patch === twin.properties.desired || pushed <= version) return;
    version = pushed;
    desired = merged(desired, patch);
    onPush(patch, pushed);
  });
  // Asked after the subscription, so nothing is missed between the two, and its answer says that both are in force.
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
