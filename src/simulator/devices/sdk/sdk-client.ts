import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';

type DeviceClient = InstanceType<typeof deviceSdk.Client>;
/** Of a device, or of a module. */
export type SdkClient = DeviceClient | InstanceType<typeof deviceSdk.ModuleClient>;
type MethodHandler = Parameters<DeviceClient['onDeviceMethod']>[1];
export type MethodRequest = Parameters<MethodHandler>[0];
export type MethodResponse = Parameters<MethodHandler>[1];

const TRANSPORTS = { mqtt: mqttTransport.Mqtt, 'mqtt-ws': mqttTransport.MqttWs };

export type Transport = keyof typeof TRANSPORTS;

/** An azure-iot-device client that has not connected yet. The host name of the connection string may carry a port. */
export function createSdkClient(connectionString: string, transport: Transport): DeviceClient {
  return deviceSdk.Client.fromConnectionString(
    transport === 'mqtt-ws' ? withWebSocketPort(connectionString) : connectionString,
    TRANSPORTS[transport],
  );
}

/** The same of a module, whose connection string also has a `ModuleId`. */
export function createModuleClient(connectionString: string): SdkClient {
  return deviceSdk.ModuleClient.fromConnectionString(connectionString, mqttTransport.Mqtt);
}

/** Devices and modules have different names for it. */
export function handleMethod(client: SdkClient, method: string, handler: MethodHandler): void {
  if (!('onMethod' in client)) {
    client.onDeviceMethod(method, handler);
    return;
  }
  client.onMethod(method, (request, response) => {
    // The SDK's types allow them to be missing, as those of any callback.
    if (request && response) handler(request, response);
  });
}

/** A handler for this name gets the calls of all methods that have none: see createOpenClient. */
export const ANY_METHOD = '*';

/** The SDK gives a call to the handler of its name alone, and leaves it unanswered where there is none. */
class OpenMqtt extends mqttTransport.Mqtt {
  override emit(event: string | symbol, ...args: readonly unknown[]): boolean {
    const isUnknown =
      typeof event === 'string' && event.startsWith(METHOD_EVENT) && this.listenerCount(event) === 0;
    return super.emit(isUnknown ? METHOD_EVENT + ANY_METHOD : event, ...args);
  }
}

/** How the transport names the event of a call, before the method's name. */
const METHOD_EVENT = 'method_';

/** The same over MQTT, for a device that handles methods whatever their names are. */
export function createOpenClient(connectionString: string): DeviceClient {
  return deviceSdk.Client.fromConnectionString(connectionString, OpenMqtt);
}

/**
 * For WebSocket the SDK appends `:443` and a path to the host name, whatever that holds. A gateway name that ends in a
 * query absorbs both; the user name and the token keep the hub's own name.
 */
function withWebSocketPort(connectionString: string): string {
  const host = /(?:^|;)HostName=([^;]+:\d+)(?:;|$)/.exec(connectionString)?.[1];
  return host === undefined
    ? connectionString
    : `${connectionString};GatewayHostName=${host}/$iothub/websocket?`;
}
