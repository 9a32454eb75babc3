import type { Check } from '../../model/doctor-report.ts';
import { countOf } from '../../report/writing/words.ts';
import { fine, notTried, problem, remark } from '../check.ts';

/** The hub refuses tokens when the clocks are further apart. Source: IoT Hub, control access with SAS. */
const MAX_SKEW_MS = 5 * 60_000;
const LARGE_SKEW_MS = 60_000;

/** This machine's clock beside the date of the hub's answers. */
export function checkClock(hubAheadMs: number | undefined): Check {
  if (hubAheadMs === undefined) return notTried('clock', 'clock', 'the hub did not say the time');
  const skewMs = -hubAheadMs;
  const distance = `${distanceText(skewMs)} ${skewMs > 0 ? 'ahead of' : 'behind'} the hub's`;
  const advice = 'set the clock of this machine, and let a time service keep it (NTP)';
  if (Math.abs(skewMs) > MAX_SKEW_MS) {
    return problem(
      'clock',
      'clock',
      `${distance}; IoT Hub refuses tokens from 5 minutes on`,
      `${advice}; for a local hub whose clock was moved, give plan, reconcile and status --hub-time`,
    );
  }
  if (Math.abs(skewMs) > LARGE_SKEW_MS) return remark('clock', 'clock', distance, advice);
  return fine('clock', 'clock', "within a minute of the hub's");
}

function distanceText(skewMs: number): string {
  const minutes = Math.abs(skewMs) / 60_000;
  return minutes < 120 ? countOf(Math.round(minutes), 'minute') : countOf(Math.round(minutes / 60), 'hour');
}
