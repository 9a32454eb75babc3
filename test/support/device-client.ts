import device from 'azure-iot-device';
import transport from 'azure-iot-device-mqtt';
import type { LocalHub } from '../../src/simulator/local-hub.ts';

/** The unmodified device client over MQTT, connected as a device that the hub knows. */
export async function connectDevice(hub: LocalHub, deviceId: string) {
  const client = device.Client.fromConnectionString(hub.deviceConnectionString(deviceId), transport.Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  return client;
}
