import { asRecord } from '../../../hub/azure/narrow.ts';
import type { JsonObject } from '../../../model/json.ts';
import { asExpected, differs, type Probe } from '../probe.ts';

const PAYLOAD: JsonObject = { text: 'Tür', list: [1, 2] };
const METHOD: JsonObject = {
  type: 'scheduleDeviceMethod',
  cloudToDeviceMethod: { methodName: 'probe', payload: PAYLOAD, responseTimeoutInSeconds: 5 },
};

export const payloadEcho: Probe = {
  id: 'payload-echo',
  name: 'how a method job gives its payload back',
  expected: 'as the bytes of its JSON text',
  needsDevices: false,
  async ask(world) {
    const jobId = await world.createJob({ work: METHOD });
    const job = await world.readJob(jobId);
    await world.cancelJob(jobId);
    const payload = asRecord(job['cloudToDeviceMethod'])?.['payload'];
    if (payload === undefined || payload === null) return differs('not at all');
    const text = JSON.stringify(PAYLOAD);
    if (JSON.stringify(payload) === text) return differs('as the JSON that was sent', 'payloadEcho=json');
    const bytes = [...new TextEncoder().encode(text)];
    return JSON.stringify(payload) === JSON.stringify(bytes)
      ? asExpected('as the bytes of its JSON text')
      : differs(`as ${JSON.stringify(payload).slice(0, 100)}`);
  },
};
