import https from 'node:https';
import iothub from 'azure-iothub';
import { expect, it } from 'vitest';
import { openAzureHub } from '../../src/hub/azure/open-azure-hub.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { sendJson, startWireHub, type WireRequest } from './wire-hub.ts';

const START = new Date('2026-05-01T20:00:00.000Z');
const CONDITION = "tags.building = '43'";
const METHOD = { methodName: 'lockDoor', payload: { lockTime: '10m' }, responseTimeoutInSeconds: 30 };
const PATCH = { etag: '*', tags: { floor: 3 }, properties: { desired: { building: 43 } } };

/** What of a request does not differ from call to call. */
function essence({ method, path, headers, text }: WireRequest) {
  const names = Object.keys(headers).filter((name) => name !== 'content-length');
  return { method, path, names: names.sort(), body: text === '' ? undefined : JSON.parse(text) };
}

it('the adapter asks as JobClient does, except that it sends the connect timeout', async () => {
  const server = await startWireHub((request, _number, response) =>
    sendJson(
      response,
      request.path.startsWith('/jobs/v2/query') ? [] : { jobId: 'a', type: 'export', status: 'cancelled' },
    ),
  );
  const agent = new https.Agent({ host: 'localhost', port: server.port, ca: server.ca, keepAlive: true });
  const client = iothub.JobClient.fromConnectionString(
    server.connectionString.replace(`:${server.port}`, ''),
  );
  // A private field, as only a test may touch it: JobClient takes no port.
  (client as unknown as { _restApiClient: { setOptions(options: object): void } })._restApiClient.setOptions({
    http: { agent },
  });
  const hub = await openAzureHub({
    credential: { connectionString: server.connectionString },
    ca: server.ca,
    clock: createManualClock(0),
    random: () => 0,
  });
  try {
    await client.scheduleDeviceMethod('a', CONDITION, METHOD, START, 600);
    await client.scheduleTwinUpdate('a', CONDITION, PATCH as unknown as iothub.Twin, START, 600);
    await client.getJob('a');
    await client.cancelJob('a');
    await client.createQuery().next();
    const theirs = server.requests.map(essence);

    const common = {
      jobId: 'a',
      condition: CONDITION,
      startAt: START.getTime(),
      maxExecutionTimeInSeconds: 600,
    };
    const { methodName: name, ...method } = METHOD;
    await hub.createJob({
      ...common,
      operation: { kind: 'method', name, connectTimeoutInSeconds: 10, ...method },
    });
    await hub.createJob({
      ...common,
      operation: { kind: 'twin', tags: { floor: 3 }, desired: { building: 43 } },
    });
    await hub.getJob('a');
    await hub.cancelJob('a');
    for await (const _ of hub.listJobs());
    const ours = server.requests.slice(theirs.length).map(essence);

    expect(ours[0]?.body.cloudToDeviceMethod).toHaveProperty('connectTimeoutInSeconds', 10);
    delete ours[0]?.body.cloudToDeviceMethod.connectTimeoutInSeconds;
    expect(ours).toEqual(theirs);
    expect(theirs).toHaveLength(5);
  } finally {
    await hub.close();
    agent.destroy();
    await server.stop();
  }
});
