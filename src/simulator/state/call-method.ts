import type { HubClock } from '../clock/hub-clock.ts';
import type { MethodAnswer, MethodCall } from '../device-link.ts';
import { ServiceError, serviceError } from '../errors.ts';
import type { Device } from './device.ts';
import { type Links, reachable } from './links.ts';

export interface MethodLimits {
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  readonly maxInflight: number;
}

export function notOnline(): ServiceError {
  return serviceError(
    'DeviceNotOnline',
    "The operation failed because the requested device isn't online. To learn more, see https://aka.ms/iothub404103",
    'json-in-text',
  );
}

export function noAnswer(): ServiceError {
  return serviceError('GatewayTimeout', 'Timed out waiting for the response from device.', 'json-in-text');
}

/** Calls a method: waits for the device to connect and then for its answer. Rejects with the error of the service. */
export async function callMethod(
  device: Device,
  call: MethodCall,
  limits: MethodLimits,
  clock: HubClock,
  links: Links,
): Promise<MethodAnswer> {
  if (device.row.status === 'disabled')
    throw serviceError('DeviceDisabled', 'The device is disabled.', 'json-in-text');
  if (!reachable(device) && limits.connectTimeoutMs > 0)
    await waitUntilOnline(device, limits.connectTimeoutMs, clock, links);
  if (!reachable(device)) throw notOnline();
  if (device.inflight >= limits.maxInflight)
    throw serviceError(
      'DeviceMaximumInflightMethodExceeded',
      `The device has ${device.inflight} method calls under way.`,
      'json-in-text',
    );
  return answerInTime(device, links.invoke(device, device.link, call), limits.responseTimeoutMs, clock);
}

function waitUntilOnline(device: Device, timeoutMs: number, clock: HubClock, links: Links): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(timeoutMs, () => {
      stopWaiting();
      resolve();
    });
    const stopWaiting = links.whenReady(device, () => {
      timer.cancel();
      resolve();
    });
  });
}

function answerInTime(
  device: Device,
  answer: Promise<MethodAnswer>,
  timeoutMs: number,
  clock: HubClock,
): Promise<MethodAnswer> {
  return new Promise((resolve, reject) => {
    device.inflight += 1;
    let isOpen = true;
    const settle = (finish: () => void) => {
      if (!isOpen) return;
      isOpen = false;
      device.inflight -= 1;
      timer.cancel();
      finish();
    };
    const timer = clock.setTimer(timeoutMs, () => settle(() => reject(noAnswer())));
    answer.then(
      (given) => settle(() => resolve(given)),
      (error: unknown) => settle(() => reject(error instanceof ServiceError ? error : notOnline())),
    );
  });
}
