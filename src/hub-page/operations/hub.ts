import { jobSlots } from '../../simulator/tiers.ts';
import type { ClockView, HubView } from '../api.ts';
import { instantText } from '../instant-text.ts';
import type { PageCall } from '../page-call.ts';

/** `GET /api/hub` */
export function showHub({ context }: PageCall): HubView {
  const { hub, units } = context;
  const { registry, jobs, tier } = hub.state;
  const { total, connected } = registry.counts();
  return {
    hostName: hub.hostName,
    port: hub.port,
    mqttPort: hub.mqttPort,
    tier,
    units,
    clock: clockView(context),
    counts: { devices: total, connected, jobs: jobs.count },
    slots: { taken: jobs.activeCount, total: jobSlots(tier) },
    fleets: [],
  };
}

function clockView({ hub }: PageCall['context']): ClockView {
  return { now: instantText(hub.clock.now()), running: true, aheadMs: 0 };
}
