import { asText } from '../../../hub/azure/narrow.ts';
import { asExpected, differs, type Probe, unknown } from '../probe.ts';

/** Times before a job has ended are written as the year 9999. */
const FAR_FUTURE = Date.UTC(9000, 0, 1);
const SOON_MS = 10 * 60_000;

export const cancelledEnd: Probe = {
  id: 'cancelled-end',
  name: 'the end time of a cancelled job',
  expected: 'when it was cancelled',
  needsDevices: false,
  async ask(world) {
    const jobId = await world.createJob();
    await world.cancelJob(jobId);
    const cancelled = await world.until(async () => {
      const job = await world.readJob(jobId);
      return job['status'] === 'cancelled' ? job : undefined;
    });
    if (cancelled.answer === undefined) return unknown('the job is not seen to be cancelled');
    const { createdTime, endTime, startTime } = cancelled.answer;
    const end = timeOf(endTime);
    if (end === undefined) return differs('it has none');
    if (end >= FAR_FUTURE) return differs('the year 9999, as if it had not ended', 'cancelledEndTime=never');
    const sinceCreated = end - (timeOf(createdTime) ?? Number.NaN);
    if (sinceCreated >= 0 && sinceCreated < SOON_MS) return asExpected('when it was cancelled');
    const sinceStart = end - (timeOf(startTime) ?? Number.NaN);
    return differs(
      sinceStart >= 0 && sinceStart < SOON_MS ? 'when it would have started or ended' : `${endTime}`,
    );
  },
};

function timeOf(value: unknown): number | undefined {
  const time = Date.parse(asText(value) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
