import { jobSlots } from '../../simulator/tiers.ts';
import type { HubView } from '../api.ts';
import type { PageCall } from '../page-call.ts';
import { clockView } from './clock.ts';

/** `GET /api/hub` */
export function showHub({ context }: PageCall): HubView {
  const { hub, units, clock, fleets } = context;
  const { registry, jobs, tier } = hub.state;
  const { total, connected } = registry.counts();
  return {
    hostName: hub.hostName,
    port: hub.port,
    mqttPort: hub.mqttPort,
    tier,
    units,
    clock: clockView(clock),
    counts: { devices: total, connected, jobs: jobs.count },
    slots: { taken: jobs.activeCount, total: jobSlots(tier) },
    fleets: fleets.connected().map(({ name }) => name),
  };
}
