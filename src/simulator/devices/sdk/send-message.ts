import type { SdkRegistry } from './sdk-registry.ts';

export interface MessageToSend {
  readonly body: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly contentType?: string;
  readonly expiresAfterMs?: number;
}

/**
 * Sends a cloud-to-device message over HTTPS, which only a local hub takes: the service takes messages over AMQP.
 * Resolves with the message id, or with why the hub refused.
 */
export async function sendMessage(
  registry: SdkRegistry,
  deviceId: string,
  message: MessageToSend,
): Promise<{ readonly messageId: string } | { readonly refusal: string }> {
  // The SDK's own client for REST, which signs the request.
  const { _restApiClient: client } = registry as unknown as { readonly _restApiClient: RestApiClient };
  const path = `/devices/${encodeURIComponent(deviceId)}/messages/deviceBound?api-version=2021-04-12`;
  return new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    client.executeApiCall('POST', path, headers, message, (error, answer) => {
      if (!error) resolve({ messageId: String((answer as { messageId?: unknown }).messageId) });
      else if (error.response) resolve({ refusal: refusalIn(error.response, deviceId) });
      else resolve({ refusal: `the hub cannot be reached: ${error.message}` });
    });
  });
}

interface RestApiClient {
  executeApiCall(
    method: string,
    path: string,
    headers: object,
    body: object,
    done: (error: (Error & { readonly response?: RestResponse }) | null, answer: unknown) => void,
  ): void;
}

interface RestResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
}

function refusalIn({ statusCode = 0, headers = {} }: RestResponse, deviceId: string): string {
  const code = headers['iothub-errorcode'];
  switch (code) {
    case 'DeviceNotFound':
      return `the hub has no device ${deviceId}`;
    case 'DeviceMaximumQueueDepthExceeded':
      return `50 messages wait for ${deviceId} already, and the hub takes no more`;
    case 'MessageTooLarge':
      return 'the message is larger than 64 KB';
    default:
      return `the hub refused the message: ${statusCode} ${code ?? ''}; only a local hub takes messages over HTTPS`;
  }
}
