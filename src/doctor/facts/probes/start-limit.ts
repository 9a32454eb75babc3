import { HubError } from '../../../hub/hub-error.ts';
import { asExpected, differs, orRefused, type Probe, refusalText, unknown } from '../probe.ts';

const HOUR_MS = 3_600_000;
/** In hours; tried in this order until one is refused. */
const STARTS = [24, 167, 169, 719, 8_759] as const;

export const startLimit: Probe = {
  id: 'start-limit',
  name: 'how far ahead a job may start',
  expected: '167 h are accepted, 169 h refused: the limit is 168 h',
  needsDevices: false,
  async ask(world) {
    let accepted = 0;
    for (const hours of STARTS) {
      const created = await orRefused(() => world.createJob({ startInMs: hours * HOUR_MS }));
      if (created instanceof HubError) {
        const seen = `${accepted} h are accepted, ${hours} h refused (${refusalText(created)})`;
        if (accepted === 0) return unknown(seen);
        return accepted === 167 ? asExpected(seen) : differs(seen, `maxStartAheadMs=${accepted * HOUR_MS}`);
      }
      await world.cancelJob(created);
      accepted = hours;
    }
    return differs(`${accepted} h are accepted`, `maxStartAheadMs=${(accepted + 1) * HOUR_MS}`);
  },
};
