import type { IConnectPacket } from 'mqtt-packet';
import type { ClientCertificate, DeviceCredentials, DeviceGate, DeviceName } from '../../device-link.ts';
import { ServiceError } from '../../errors.ts';
import { type ConnectRefusal, clientNameOf } from './client-name.ts';
import { telemetryBag } from './topics.ts';

export interface AdmissionRules {
  readonly gate: DeviceGate;
  /** Whether this is a name of the hub. */
  readonly answersTo: (hostName: string) => boolean;
  /** The API versions that a client may name. Absent: any. */
  readonly apiVersions?: readonly string[] | undefined;
}

export interface Admission {
  readonly device: DeviceName;
  /** When the token expires, in wall-clock milliseconds. */
  readonly expiresAt: number | undefined;
  readonly maxSilenceMs: number;
  readonly modelId: string | undefined;
  /** The will message, which becomes telemetry when the connection is lost. */
  readonly will: Will | undefined;
}

export interface Will {
  readonly body: Buffer;
  readonly bag: string;
  readonly isRetained: boolean;
}

/** The longest silence that a hub accepts, whatever the client asks for: 29.45 minutes. */
const MAX_SILENCE_MS = 1_767_000;
const KEEP_ALIVE_GRACE = 1.5;

/** Decides on a CONNECT. `certificate` is called only when there is no password. */
export function admit(
  packet: IConnectPacket,
  { gate, answersTo, apiVersions }: AdmissionRules,
  certificate: () => ClientCertificate | undefined,
): Admission | { readonly refusal: ConnectRefusal } {
  if (packet.protocolId !== 'MQTT' || packet.protocolVersion !== 4)
    return { refusal: 'unacceptable-version' };
  const name = clientNameOf(packet.clientId, packet.username?.toString());
  if ('refusal' in name) return name;
  if (!answersTo(name.hostName)) return { refusal: 'bad-user-name' };
  if (name.apiVersion !== undefined && apiVersions?.includes(name.apiVersion) === false)
    return { refusal: 'unacceptable-version' };
  const { device } = name;
  const { will } = packet;
  const bag = will && telemetryBag(device, will.topic);
  if (will !== undefined && (will.qos === 2 || bag === undefined)) return { refusal: 'not-authorized' };
  const token = packet.password?.toString('utf8') ?? '';
  const shown = token === '' ? certificate() : undefined;
  const proof = authenticate(gate, device, { token, ...(shown && { certificate: shown }) });
  if ('refusal' in proof) return proof;
  const keepAliveMs = (packet.keepalive ?? 0) * 1000 * KEEP_ALIVE_GRACE;
  return {
    device,
    modelId: name.modelId,
    expiresAt: proof.expiresAt,
    maxSilenceMs: keepAliveMs === 0 ? MAX_SILENCE_MS : Math.min(keepAliveMs, MAX_SILENCE_MS),
    will:
      will === undefined || bag === undefined
        ? undefined
        : { body: Buffer.from(will.payload), bag, isRetained: will.retain === true },
  };
}

function authenticate(
  gate: DeviceGate,
  device: DeviceName,
  credentials: DeviceCredentials,
): { readonly expiresAt: number | undefined } | { readonly refusal: ConnectRefusal } {
  try {
    return gate.authenticate(device, credentials);
  } catch (error) {
    // MQTT 3.1.1 has no code for any other reason.
    const isThrottled = error instanceof ServiceError && error.code === 'ThrottlingException';
    return { refusal: isThrottled ? 'server-unavailable' : 'not-authorized' };
  }
}
