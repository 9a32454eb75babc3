import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import device from 'azure-iot-device';
import http from 'azure-iot-device-http';
import deviceMqtt from 'azure-iot-device-mqtt';
import mqtt from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { deviceAuthority } from '../support/device-certificates.ts';
import { serviceClients } from '../support/service-clients.ts';

type Own = { readonly cert: string; readonly key: string };

let hub: LocalHub;
let trusted: Awaited<ReturnType<typeof deviceAuthority>>;
let stranger: Awaited<ReturnType<typeof deviceAuthority>>;
const seen: string[] = [];

beforeAll(async () => {
  trusted = await deviceAuthority('Plant 7');
  stranger = await deviceAuthority('Nobody');
  hub = await startLocalHub({ seed: 'x509', deviceCa: trusted.ca });
  hub.onTelemetry(({ deviceId, systemProperties }) =>
    seen.push(`${deviceId} ${systemProperties['connectionAuthMethod']}`),
  );
  for (const deviceId of ['press', 'lathe'])
    hub.addDevice({ deviceId, authentication: { type: 'certificateAuthority' } });
});
afterAll(() => hub.stop());
beforeEach(() => {
  seen.length = 0;
});

/** Sends a message with the unmodified client over a transport. */
const sendWithSdk = (protocol: 'https' | 'mqtt') => async (deviceId: string, own: Own) => {
  const isHttps = protocol === 'https';
  const host = isHttps ? 'localhost' : `localhost:${hub.mqttPort}`;
  const text = `HostName=${host};DeviceId=${deviceId};x509=true`;
  const client = device.Client.fromConnectionString(text, isHttps ? http.Http : deviceMqtt.Mqtt);
  const agent = new Agent({ port: hub.port, ca: hub.caPem } as object);
  // Without a policy of receiving, the client over HTTPS never says that its options are set.
  const receivePolicy = { interval: 60 };
  await client.setOptions({ ...own, ca: hub.caPem, ...(isHttps && { http: { agent, receivePolicy } }) });
  try {
    await client.open();
    await client.sendEvent(new device.Message('x'));
  } finally {
    await client.close();
    agent.destroy();
  }
};

/** The SDK for Node shows a certificate over a WebSocket on port 443 only. */
async function sendOverWebSocket(deviceId: string, own: Own): Promise<void> {
  const client = await mqtt.connectAsync(`wss://localhost:${hub.port}/$iothub/websocket`, {
    clientId: deviceId,
    username: `localhost/${deviceId}/?api-version=2021-04-12`,
    protocolVersion: 4,
    reconnectPeriod: 0,
    wsOptions: { ...own, ca: hub.caPem },
  });
  await client.publishAsync(`devices/${deviceId}/messages/events/`, 'x', { qos: 1 });
  await client.endAsync();
}

describe.each(['https', 'mqtt', 'websocket'] as const)('over %s', (protocol) => {
  const sendBy = protocol === 'websocket' ? sendOverWebSocket : sendWithSdk(protocol);

  it('a device connects with a certificate that a trusted authority has signed for its id', async () => {
    await sendBy('press', await trusted.sign('press'));
    expect(seen).toEqual(['press {"scope":"device","type":"certificateAuthority","issuer":"iothub"}']);
  });

  it.each([
    ['that is another device’s', () => trusted.sign('lathe')],
    ['of an authority that nobody trusts', () => stranger.sign('press')],
    ['that has expired', () => trusted.sign('press', -1)],
  ])('and not with a certificate %s', async (_name, sign) => {
    await expect(sendBy('press', await sign())).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  it('a device connects with a certificate whose thumbprint is registered', async () => {
    const own = await stranger.sign('whatever');
    const deviceId = `by-thumbprint-${protocol}`;
    const primaryThumbprint = new X509Certificate(own.cert).fingerprint256.replaceAll(':', '');
    hub.addDevice({
      deviceId,
      authentication: { type: 'selfSigned', primaryThumbprint, secondaryThumbprint: '' },
    });
    await sendBy(deviceId, own);
    expect(seen).toEqual([`${deviceId} {"scope":"device","type":"selfSigned","issuer":"iothub"}`]);
    await expect(sendBy(deviceId, await stranger.sign('whatever'))).rejects.toThrow();
  });
});

it('a client without a certificate goes on as before', async () => {
  const clients = serviceClients(hub);
  expect((await clients.registry.get('press')).responseBody.deviceId).toBe('press');
  clients.close();
});

it('without authorities a signature counts for nothing', async () => {
  const plain = await startLocalHub({ seed: 'x509' });
  plain.addDevice({ deviceId: 'press', authentication: { type: 'certificateAuthority' } });
  const before = hub;
  hub = plain;
  try {
    await expect(sendWithSdk('https')('press', await trusted.sign('press'))).rejects.toThrow();
  } finally {
    hub = before;
    await plain.stop();
  }
});
