import type { Config, HubConfig } from '../../model/config.ts';
import { parseDuration } from '../../model/duration.ts';
import { slotsOf } from '../../model/tier.ts';
import type { Hub, WrittenConfig } from '../generated/written-config.ts';
import { parseShare } from '../values/share.ts';
import { normalizeFreeze } from './normalize-freeze.ts';

const HOUR = 3_600;
const DEFAULT_CONNECTION_STRING_VARIABLE = 'HUBJOBS_CONNECTION_STRING';

/** The configuration without a hubjobs.yaml. */
export const DEFAULT_CONFIG: Config = {
  manifests: ['jobs/**/*.yaml', 'jobs/**/*.yml'],
  hubs: [],
  rules: {},
  freezes: [],
  guards: { maxCancels: 2, maxCancelShare: 0.3 },
};

/** Where the history is where hubjobs.yaml says nothing else. */
export const DEFAULT_HISTORY = { branch: 'hubjobs-history', months: 12 };

/** A checked hubjobs.yaml with its defaults filled in. */
export function normalizeConfig(written: WrittenConfig): Config {
  const { guards } = written;
  return {
    ...(written.owner !== undefined && { owner: written.owner }),
    ...(written.branch !== undefined && { branch: written.branch }),
    manifests: written.manifests ?? DEFAULT_CONFIG.manifests,
    hubs: Object.entries(written.hubs ?? {}).map(([name, hub]) => normalizeHub(name, hub)),
    rules: written.rules ?? {},
    freezes: (written.freezes ?? []).map(normalizeFreeze),
    guards: {
      maxCancels: guards?.maxCancels ?? DEFAULT_CONFIG.guards.maxCancels,
      maxCancelShare:
        guards?.maxCancelShare === undefined
          ? DEFAULT_CONFIG.guards.maxCancelShare
          : parseShare(guards.maxCancelShare),
    },
    ...(written.history !== undefined && { history: { ...DEFAULT_HISTORY, ...written.history } }),
    ...(written.links?.device !== undefined && { deviceLink: written.links.device }),
  };
}

function normalizeHub(name: string, hub: Hub): HubConfig {
  const variable =
    hub.auth === 'entra' ? undefined : (hub.connectionString?.env ?? DEFAULT_CONNECTION_STRING_VARIABLE);
  return {
    name,
    hostName: hub.hostName,
    tier: hub.tier,
    units: hub.units ?? 1,
    ...(hub.slots !== undefined && { slots: hub.slots }),
    leadInSeconds: leadInSeconds(hub),
    ...(hub.manifests !== undefined && { manifests: hub.manifests }),
    selector: hub.selector ?? {},
    ...(variable !== undefined && { connectionStringVariable: variable }),
  };
}

/** A job takes a slot when it is submitted: if there is only one, a job must not block it for a day. */
function leadInSeconds(hub: Hub): number {
  const written = hub.lead === undefined ? undefined : parseDuration(hub.lead);
  const { tier, slots } = hub;
  return written ?? (slotsOf({ tier, ...(slots !== undefined && { slots }) }) === 1 ? HOUR : 24 * HOUR);
}
