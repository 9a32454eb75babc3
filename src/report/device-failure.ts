import type { DeviceResult } from '../model/hub-job.ts';
import { clip, visible } from './visible.ts';

/** An answer longer than this is for the JSON report. */
const MAX_ANSWER = 120;

/** Why a device did not succeed, as far as it or the hub said: `status 404 {"error":"no lock"}`, `DeviceNotOnline: ...`. */
export function deviceFailureText(result: DeviceResult): string {
  const { methodStatus, methodPayload, errorCode, errorDescription } = result;
  const answer =
    methodStatus === undefined
      ? []
      : [`status ${methodStatus}${methodPayload === undefined ? '' : ` ${methodPayload}`}`];
  const error = [errorCode, errorDescription].filter((part) => part !== undefined).join(': ');
  return [...answer, ...(error === '' ? [] : [error])]
    .map((part) => clip(visible(part), MAX_ANSWER))
    .join('; ');
}
