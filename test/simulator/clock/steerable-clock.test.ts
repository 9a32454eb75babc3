import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock/manual-clock.ts';
import { SteerableClock } from '../../../src/simulator/clock/steerable-clock.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A machine whose time a test moves, a clock on it, and what has happened with the minutes since noon. */
function setUp() {
  const machine = new ManualClock(NOON);
  const clock = new SteerableClock(machine);
  const seen: string[] = [];
  const minutes = () => (clock.now() - NOON) / MINUTE;
  const note = (name: string) => seen.push(`${name} ${minutes()}`);
  const setTimer = (name: string, afterMinutes: number) =>
    clock.setTimer(afterMinutes * MINUTE, () => note(name));
  return { machine, clock, seen, minutes, note, setTimer };
}

describe('a clock that nobody steers', () => {
  it('is the clock of the machine', async () => {
    const { machine, clock, seen, setTimer } = setUp();
    setTimer('b', 2);
    setTimer('a', 1);
    setTimer('never', 1.5).cancel();
    await machine.advance(90_000);
    expect([clock.now(), clock.aheadMs, clock.isRunning, clock.wasMoved]).toEqual([
      NOON + 90_000,
      0,
      true,
      false,
    ]);
    await machine.advance(DAY);
    expect(seen).toEqual(['a 1', 'b 2']);
  });

  it('lets timers of one instant fire in the order of setting, and never during setTimer', async () => {
    const { machine, clock, seen } = setUp();
    clock.setTimer(0, () => {
      clock.setTimer(0, () => seen.push('third'));
      seen.push('first');
    });
    clock.setTimer(0, () => seen.push('second'));
    expect(seen).toEqual([]);
    await machine.advance(0);
    expect(seen).toEqual(['first', 'second', 'third']);
  });
});

describe('a paused clock', () => {
  it('stands still, and runs on from there', async () => {
    const { machine, clock, seen, minutes, setTimer } = setUp();
    setTimer('early', 1);
    setTimer('late', 10);
    await machine.advance(5 * MINUTE);
    clock.pause();
    clock.pause();
    await machine.advance(HOUR);
    expect([minutes(), clock.isRunning, clock.aheadMs]).toEqual([5, false, -HOUR]);
    setTimer('set while it stands', 1);
    await machine.advance(HOUR);
    expect(seen).toEqual(['early 1']);
    clock.resume();
    await machine.advance(5 * MINUTE);
    expect(seen).toEqual(['early 1', 'set while it stands 6', 'late 10']);
    expect(clock.aheadMs).toBe(-2 * HOUR);
  });

  it('does not hold back what a client waits for in real time', async () => {
    const { machine, clock, seen } = setUp();
    clock.pause();
    const waited = clock.wait(1_000).then(() => seen.push('waited'));
    await machine.advance(1_000);
    await waited;
    expect(seen).toEqual(['waited']);
  });

  it('steps to the next instant at which something happens, with all that follows at once', async () => {
    const { clock, seen, minutes, note, setTimer } = setUp();
    clock.pause();
    clock.setTimer(30 * MINUTE, () => {
      note('first');
      clock.setTimer(0, () => note('follows'));
      setTimer('later', 1);
    });
    setTimer('same', 30);
    expect(clock.nextAt).toBe(NOON + 30 * MINUTE);
    expect(await clock.step()).toBe(true);
    expect(seen).toEqual(['first 30', 'same 30', 'follows 30']);
    expect([minutes(), clock.isRunning]).toEqual([30, false]);
    expect(await clock.step()).toBe(true);
    expect([seen.at(-1), await clock.step(), minutes()]).toEqual(['later 31', false, 31]);
  });
});

describe('a jump', () => {
  it('plays all timers on the way in order, those that they set included, and runs on', async () => {
    const { machine, clock, seen, minutes, note, setTimer } = setUp();
    const everyTenMinutes = () => {
      note('every');
      clock.setTimer(10 * MINUTE, everyTenMinutes);
    };
    clock.setTimer(10 * MINUTE, everyTenMinutes);
    setTimer('once', 25);
    setTimer('beyond', 41);
    setTimer('cancelled', 5).cancel();
    await clock.jumpTo(NOON + 40 * MINUTE);
    expect(seen).toEqual(['every 10', 'every 20', 'once 25', 'every 30', 'every 40']);
    expect([minutes(), clock.isRunning, clock.aheadMs, clock.jump]).toEqual([
      40,
      true,
      40 * MINUTE,
      undefined,
    ]);
    await machine.advance(MINUTE);
    expect(seen.at(-1)).toBe('beyond 41');
  });

  it('of a year with a timer each minute of a day goes on between the requests of others', async () => {
    const { clock } = setUp();
    let fired = 0;
    const tick = () => {
      fired += 1;
      clock.setTimer(MINUTE, tick);
    };
    clock.setTimer(MINUTE, tick);
    let turns = 0;
    let isOver = false;
    const other = () => {
      turns += 1;
      if (!isOver) setImmediate(other);
    };
    setImmediate(other);
    await clock.jumpTo(NOON + 7 * DAY);
    isOver = true;
    expect(fired).toBe(7 * 24 * 60);
    expect(turns).toBeGreaterThan(fired / 2);
  });

  it('ends where it is when the clock is paused, and says how far it is meanwhile', async () => {
    const { clock, seen, minutes, setTimer } = setUp();
    setTimer('a', 1);
    clock.setTimer(2 * MINUTE, () => {
      const { from, to, timers } = clock.jump ?? {};
      expect([from, to, timers]).toEqual([NOON, NOON + HOUR, 1]);
      clock.pause();
    });
    setTimer('c', 3);
    await clock.jumpTo(NOON + HOUR);
    expect([seen, minutes(), clock.isRunning]).toEqual([['a 1'], 2, false]);
    clock.resume();
    await clock.step();
    expect(seen).toEqual(['a 1', 'c 3']);
  });

  it('goes ahead from a standstill and stands still there; never back', async () => {
    const { clock, minutes } = setUp();
    clock.pause();
    await clock.jumpTo(NOON + HOUR);
    await clock.jumpTo(NOON);
    expect([minutes(), clock.isRunning]).toEqual([60, false]);
  });

  it('of which there is one at a time', async () => {
    const { clock } = setUp();
    const first = clock.jumpTo(NOON + HOUR);
    await expect(clock.jumpTo(NOON + DAY)).rejects.toThrow('the clock is jumping already');
    await first;
    expect(clock.now()).toBe(NOON + HOUR);
  });

  it('waits for an answer that is under way in reality', async () => {
    const { clock, seen, setTimer } = setUp();
    clock.setTimer(MINUTE, () => {
      const release = clock.hold();
      setTimeout(() => {
        seen.push(`answered ${(clock.now() - NOON) / MINUTE}`);
        release();
      }, 20);
    });
    setTimer('timeout', 1.5);
    await clock.jumpTo(NOON + HOUR);
    expect(seen).toEqual(['answered 1', 'timeout 1.5']);
  });

  it('does not wait for ever', async () => {
    const { clock, seen, setTimer } = setUp();
    clock.setTimer(MINUTE, () => void clock.hold());
    setTimer('timeout', 1.5);
    await clock.jumpTo(NOON + HOUR);
    expect(seen).toEqual(['timeout 1.5']);
  });

  it('that waits ends at once when the clock is paused', async () => {
    const { clock, minutes } = setUp();
    clock.setTimer(MINUTE, () => {
      clock.hold();
      setImmediate(() => clock.pause());
    });
    await clock.jumpTo(NOON + HOUR);
    expect(minutes()).toBe(1);
  });
});

it('forgets timers that were cancelled', async () => {
  const { machine, seen, setTimer } = setUp();
  const timers = Array.from({ length: 10_000 }, (_, index) => setTimer(`${index}`, 1 + (index % 7)));
  for (const [index, timer] of timers.entries()) if (index % 5_000 !== 0) timer.cancel();
  await machine.advance(HOUR);
  expect(seen).toEqual(['0 1', `5000 ${1 + (5_000 % 7)}`]);
});

describe('the time of an earlier hub', () => {
  it.each([
    ['ahead of the machine', { aheadMs: 7 * DAY }, 7 * DAY],
    ['that stood still ahead of the machine', { stoppedAt: NOON + DAY }, DAY],
    ['that stood still and is behind now', { stoppedAt: NOON - DAY }, 0],
    ['behind the machine', { aheadMs: -HOUR }, 0],
  ])('%s', (_name, kept, aheadMs) => {
    const { clock } = setUp();
    clock.takeUp(kept);
    expect([clock.aheadMs, clock.isRunning]).toEqual([aheadMs, true]);
  });

  it('is kept: while it runs, while it stands, and on a jump as the end of it', async () => {
    const { clock } = setUp();
    const kept: unknown[] = [];
    clock.listen(() => kept.push(clock.kept));
    await clock.jumpTo(NOON + DAY);
    clock.pause();
    clock.resume();
    expect(kept).toEqual([
      { stoppedAt: NOON + DAY },
      { aheadMs: DAY },
      { stoppedAt: NOON + DAY },
      { aheadMs: DAY },
    ]);
  });
});
