import { asRecord } from '../../../hub/azure/narrow.ts';
import { HubError } from '../../../hub/hub-error.ts';
import { asExpected, differs, orRefused, type Probe, refusalText, unknown } from '../probe.ts';
import { twinUpdate } from '../probe-world.ts';

const ENDED: readonly unknown[] = ['completed', 'failed', 'cancelled'];

export const nullInJobs: Probe = {
  id: 'null-in-jobs',
  name: 'null in the patch of a twin job',
  expected: 'it removes the key, also inside a map',
  needsDevices: true,
  async ask(world) {
    const [deviceId] = world.devices;
    await world.patchTags(deviceId, { gone: 1, map: { gone: 1, stays: 1 } });
    const created = await orRefused(() =>
      world.createJob({
        work: twinUpdate({ gone: null, map: { gone: null }, done: true }),
        condition: `deviceId = '${deviceId}'`,
        startInMs: 0,
      }),
    );
    if (created instanceof HubError) return differs(`the job is refused (${refusalText(created)})`);
    const ended = await world.until(async () => {
      const { status } = await world.readJob(created);
      return ENDED.includes(status) ? String(status) : undefined;
    });
    const tags = await world.readTags(deviceId);
    if (tags['done'] !== true)
      return unknown(`the job did not change the twin: it is ${ended.answer ?? 'not over'}`);
    const map = asRecord(tags['map']) ?? {};
    const outer = tags['gone'] === undefined;
    const inner = map['gone'] === undefined;
    if (map['stays'] !== 1) return differs('the map is replaced as a whole');
    if (outer && inner) return asExpected('it removes the key, also inside a map');
    if (!outer && !inner) return differs('it changes nothing', 'nullInJobs=ignore');
    return differs(outer ? 'it removes keys, but none inside a map' : 'it removes keys inside a map only');
  },
};
