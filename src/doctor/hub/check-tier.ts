import type { HubError } from '../../hub/hub-error.ts';
import type { HubConfig } from '../../model/config.ts';
import type { Check } from '../../model/doctor-report.ts';
import type { HubJob } from '../../model/hub-job.ts';
import { slotsOf, TIER_LIMITS } from '../../model/tier.ts';
import { countOf } from '../../report/writing/words.ts';
import { fine, notTried, problem, remark } from '../check.ts';

/** More ids do not help. */
const MAX_IDS = 5;

/** Job slots, as far as this repository may hold them. */
export function checkSlots(active: readonly HubJob[], hubConfig: HubConfig): Check {
  const slots = slotsOf(hubConfig);
  const shown = active.slice(0, MAX_IDS).map(({ jobId, status }) => `${jobId} (${status})`);
  const more = active.length - shown.length;
  const ids = [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const found = `${active.length} of ${slots} in use${ids === '' ? '' : `: ${ids}`}`;
  return active.length < slots
    ? fine('slots', 'job slots', found)
    : remark(
        'slots',
        'job slots',
        found,
        'no job can be created until one of them has run: `reconcile --for 50m` waits for it; a larger tier has more',
      );
}

interface TierFacts {
  readonly hubConfig: HubConfig;
  /** Jobs that wait or run; absent: not known. */
  readonly active: number | undefined;
  /** What the hub said about jobs. */
  readonly error: HubError | undefined;
}

/** A hub does not say its tier. What contradicts the configuration is all that can be seen. */
export function checkTier({ hubConfig, active, error }: TierFacts): Check {
  const { tier, units, hostName } = hubConfig;
  const { activeJobs } = TIER_LIMITS[tier];
  if (error?.details.code === 'OperationNotAvailableInCurrentTier') {
    return problem('tier', 'tier', `${error.message}`, error.details.hint);
  }
  if (active !== undefined && active > activeJobs) {
    return remark(
      'tier',
      'tier',
      `${countOf(active, 'job')} at once, but \`tier: ${tier}\` has ${countOf(activeJobs, 'slot')}: the hub seems to be larger`,
      'correct `tier` in hubjobs.yaml, or `slots` if you share the hub',
    );
  }
  if (active !== undefined && active < activeJobs && error?.kind === 'quota') {
    return problem(
      'tier',
      'tier',
      `the hub takes no job though ${active} of the ${activeJobs} of \`tier: ${tier}\` are in use: it seems to be smaller`,
      'correct `tier` in hubjobs.yaml',
    );
  }
  const name = hostName.split(/[.:]/)[0] ?? hostName;
  return notTried(
    'tier',
    'tier',
    `taken as ${tier} with ${countOf(units, 'unit')}, which nothing here contradicts; a hub does not tell its tier and units to this sign-in`,
    `compare with \`az iot hub show --name ${name} --query sku\``,
  );
}
