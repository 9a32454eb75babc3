import type { SteerableClock } from '../../simulator/clock/steerable-clock.ts';
import { parseTime } from '../../simulator/state/time-text.ts';
import type { ClockView } from '../api.ts';
import { instantText } from '../instant-text.ts';
import type { PageCall } from '../page-call.ts';
import { refusal } from '../refusal.ts';
import { objectIn } from './body.ts';

/** Beyond it a slip of the finger would be likelier than a wish. */
const MAX_JUMP_MS = 366 * 86_400_000;

export function clockView(clock: SteerableClock): ClockView {
  const { jump, nextAt } = clock;
  return {
    now: instantText(clock.now()),
    running: clock.isRunning,
    aheadMs: Math.round(clock.aheadMs),
    ...(nextAt !== undefined && { next: instantText(nextAt) }),
    ...(jump && { jump: { from: instantText(jump.from), to: instantText(jump.to), timers: jump.timers } }),
  };
}

/** `POST /api/clock` */
export async function steerClock(call: PageCall): Promise<ClockView> {
  const { clock } = call.context;
  const request = objectIn(call);
  switch (request['action']) {
    case 'pause':
      clock.pause();
      break;
    case 'resume':
      clock.resume();
      break;
    case 'step':
      refuseSecondJump(clock);
      if (!(await clock.step())) throw refusal(409, 'nothing waits for a later time');
      break;
    case 'jump': {
      refuseSecondJump(clock);
      await clock.jumpTo(readTarget(request, clock.now()));
      break;
    }
    default:
      throw refusal(400, 'action must be pause, resume, step or jump');
  }
  return clockView(clock);
}

function refuseSecondJump({ jump }: SteerableClock): void {
  if (jump)
    throw refusal(
      409,
      `the clock is on its way to ${instantText(jump.to)}`,
      'wait until it is there, or pause it to end that',
    );
}

function readTarget({ byMs, to }: Readonly<Record<string, unknown>>, now: number): number {
  const target = typeof byMs === 'number' ? now + byMs : typeof to === 'string' ? parseTime(to) : undefined;
  if (target === undefined || (byMs !== undefined && to !== undefined))
    throw refusal(400, 'a jump needs byMs, milliseconds, or to, an instant such as 2027-03-01T22:00:00Z');
  if (target < now)
    throw refusal(400, `the hub's time is ${instantText(now)} already`, "a hub's time does not go back");
  if (target > now + MAX_JUMP_MS) throw refusal(400, 'a jump goes at most 366 days ahead');
  return target;
}
