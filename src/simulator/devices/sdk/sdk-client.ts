import deviceSdk from 'azure-iot-device';
import mqttTransport from 'azure-iot-device-mqtt';

export type SdkClient = InstanceType<typeof deviceSdk.Client>;
type MethodHandler = Parameters<SdkClient['onDeviceMethod']>[1];
export type MethodRequest = Parameters<MethodHandler>[0];
export type MethodResponse = Parameters<MethodHandler>[1];

const TRANSPORTS = { mqtt: mqttTransport.Mqtt, 'mqtt-ws': mqttTransport.MqttWs };

export type Transport = keyof typeof TRANSPORTS;

/** An azure-iot-device client that has not connected yet. The host name of the connection string may carry a port. */
export function createSdkClient(connectionString: string, transport: Transport): SdkClient {
  return deviceSdk.Client.fromConnectionString(
    transport === 'mqtt-ws' ? withWebSocketPort(connectionString) : connectionString,
    TRANSPORTS[transport],
  );
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
