import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/simulation/clock/virtual-clock.ts';

const START = Date.parse('2027-03-01T20:59:30Z');
const MONTH_MS = 30 * 86_400_000;

describe('VirtualClock', () => {
  it('jumps over a month in which nothing happens', async () => {
    const clock = new VirtualClock(START);
    const seen = await clock.run(async () => {
      await clock.sleep(MONTH_MS);
      return clock.now();
    });
    expect(seen).toBe(START + MONTH_MS);
    expect(clock.fired).toBe(1);
  });

  it('fires in order of time, and in the order of setting where times are equal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }),
        async (delays) => {
          const clock = new VirtualClock(START);
          const fired: [number, number][] = [];
          await clock.run(async () => {
            delays.forEach((delay, index) => {
              clock.setTimer(delay, () => fired.push([clock.now() - START, index]));
            });
            await clock.sleep(21);
          });
          const expected = delays
            .map((delay, index): [number, number] => [delay, index])
            .sort((left, right) => left[0] - right[0] || left[1] - right[1]);
          expect(fired).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not fire what was cancelled, even by a timer of the same instant', async () => {
    const clock = new VirtualClock(START);
    const fired: string[] = [];
    await clock.run(async () => {
      clock.setTimer(5, () => second.cancel());
      const second = clock.setTimer(5, () => fired.push('cancelled'));
      clock.setTimer(4, () => fired.push('kept'));
      await clock.sleep(6);
    });
    expect(fired).toEqual(['kept']);
  });

  it('stands still while something is held, however often the hold is ended', async () => {
    const clock = new VirtualClock(START);
    const order: string[] = [];
    await clock.run(async () => {
      const release = clock.hold('a request');
      clock.setTimer(1, () => order.push('timer'));
      await turnsOfTheEventLoop(20);
      order.push('answer');
      release();
      release();
      const again = clock.hold('another request');
      await turnsOfTheEventLoop(20);
      again();
      await clock.sleep(1);
    });
    expect(order).toEqual(['answer', 'timer']);
    expect(clock.now()).toBe(START + 1);
  });

  it('lets a request that the hub delays wait, although its sender holds time', async () => {
    const clock = new VirtualClock(START);
    await clock.run(() => clock.during('a request', clock.wait(2_000)));
    expect(clock.now()).toBe(START + 2_000);
  });

  it('gives up when nothing happens, and says what it waited for', async () => {
    const clock = new VirtualClock(START, 30);
    await expect(
      clock.run(async () => {
        clock.hold('door-001 to answer lockDoor');
        clock.hold('door-001 to answer lockDoor');
        await clock.sleep(1);
      }),
    ).rejects.toThrow(
      'the simulation made no progress after 2027-03-01T20:59:30.000Z: still waiting for door-001 to answer lockDoor (2)',
    );
    const empty = new VirtualClock(START, 30);
    await expect(empty.run(() => new Promise(() => undefined))).rejects.toThrow('no timer is set');
  });

  it('ends a sleep with the reason of the signal', async () => {
    const clock = new VirtualClock(START);
    const controller = new AbortController();
    await clock.run(async () => {
      const sleeping = clock.sleep(MONTH_MS, controller.signal);
      controller.abort(new Error('enough'));
      await expect(sleeping).rejects.toThrow('enough');
      await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough');
    });
    expect(clock.now()).toBe(START);
  });
});

async function turnsOfTheEventLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
