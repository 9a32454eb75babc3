import type { HubClock } from './hub-clock.ts';

/** The longest delay of Node's timers; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The machine's clock. Its timers do not keep a process alive. */
export const systemClock: HubClock = {
  now: () => Date.now(),
  setTimer(delayMs, callback) {
    const due = Date.now() + delayMs;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = Math.max(0, due - Date.now());
      timer = left > MAX_TIMEOUT_MS ? setTimeout(arm, MAX_TIMEOUT_MS) : setTimeout(callback, left);
      timer.unref();
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
};
