import { HubError } from '../../../hub/hub-error.ts';
import { TIER_LIMITS, TIERS } from '../../../model/tier.ts';
import { countOf } from '../../../report/writing/words.ts';
import { asExpected, differs, type Probe, refusalText } from '../probe.ts';

const MAX_SLOTS = Math.max(...TIERS.map((tier) => TIER_LIMITS[tier].activeJobs));

export const waitingSlots: Probe = {
  id: 'waiting-slots',
  name: 'whether a waiting job holds a slot',
  expected: 'it does: one more job than the tier has slots is refused, though none has started',
  needsDevices: false,
  async ask(world) {
    const before = await world.activeJobs();
    const made: string[] = [];
    try {
      while (made.length <= MAX_SLOTS) made.push(await world.createJobNow());
      return differs(
        `${countOf(made.length, 'job')} wait at once, more than any tier has slots`,
        'waitingJobsHoldSlots=false',
      );
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'quota') throw error;
      const slots = before + made.length;
      const tiers = TIERS.filter((tier) => TIER_LIMITS[tier].activeJobs === slots);
      const as = tiers.length === 0 ? 'as no tier that is known' : `as ${tiers.join(' and ')}`;
      return asExpected(`after ${countOf(slots, 'job')} the next is refused (${refusalText(error)}), ${as}`);
    } finally {
      for (const jobId of made) await world.cancelJob(jobId);
    }
  },
};
