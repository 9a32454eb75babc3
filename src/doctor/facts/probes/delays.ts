import { asExpected, differs, type Probe, type Seen, unknown } from '../probe.ts';
import type { Waited } from '../probe-world.ts';

export const jobListDelay: Probe = {
  id: 'job-list-delay',
  name: 'when a new job appears in lists',
  expected: 'at once',
  needsDevices: false,
  async ask(world) {
    const jobId = await world.createJob();
    const listed = await world.until(async () =>
      (await world.waitingJobs()).includes(jobId) ? true : undefined,
    );
    await world.cancelJob(jobId);
    return delaySeen(listed, 'jobListDelayMs');
  },
};

export const cancelDelay: Probe = {
  id: 'cancel-delay',
  name: 'when a job is seen to be cancelled',
  expected: 'at once',
  needsDevices: false,
  async ask(world) {
    const jobId = await world.createJob();
    await world.cancelJob(jobId);
    const cancelled = await world.until(async () =>
      (await world.readJob(jobId))['status'] === 'cancelled' ? true : undefined,
    );
    return delaySeen(cancelled, 'cancelSettlesAfterMs');
  },
};

export const indexDelay: Probe = {
  id: 'index-delay',
  name: 'when a query sees a change of a twin',
  expected: 'at once; the service documents seconds, and more under load',
  needsDevices: true,
  async ask(world) {
    // The index of a local hub is a copy that is made when somebody asks.
    await world.matching('tags.changed = true');
    await world.patchTags(world.devices[0], { changed: true });
    const changed = await world.until(async () =>
      (await world.matching('tags.changed = true')) === 'a' ? true : undefined,
    );
    // Later questions are about both devices.
    await world.until(async () =>
      (await world.matching('IS_DEFINED(deviceId)')) === 'B a' ? true : undefined,
    );
    return delaySeen(changed, 'indexDelayMs');
  },
};

function delaySeen(waited: Waited<true>, name: string): Seen {
  const seconds = Math.max(1, Math.ceil(waited.tookMs / 1000));
  if (waited.answer === undefined) return unknown(`not within ${seconds} s`);
  return waited.isAtOnce
    ? asExpected('at once')
    : differs(`after about ${seconds} s`, `${name}=${seconds * 1000}`);
}
