import type { DeviceResult } from '../model/hub-job.ts';

/** Why a device did not succeed, as far as it or the hub said. Foreign text. */
interface DeviceFailure {
  /** `status 404`. */
  readonly status?: string;
  /** The device's answer, as JSON text. */
  readonly answer?: string;
  /** `DeviceNotOnline: Timed out waiting for device to connect.` */
  readonly error?: string;
}

export function deviceFailure(result: DeviceResult): DeviceFailure {
  const { methodStatus, methodPayload, errorCode, errorDescription } = result;
  const error = [errorCode, errorDescription].filter((part) => part !== undefined).join(': ');
  return {
    ...(methodStatus === undefined ? {} : { status: `status ${methodStatus}` }),
    ...(methodPayload === undefined ? {} : { answer: methodPayload }),
    ...(error === '' ? {} : { error }),
  };
}
