import type { DeviceOutcome, DeviceResult } from '../../model/hub-job.ts';
import { codeName } from './error-codes.ts';
import { asJson, asRecord, asText, asWholeNumber } from './narrow.ts';
import { readTime } from './read-job.ts';

const MAX_PAYLOAD_LENGTH = 1000;
/** A device answers with a status of its own, by custom those of HTTP. */
const FIRST_REFUSAL = 400;

/** Was not there: told at once, or when the job's time was over. */
const OFFLINE_CODES: ReadonlySet<string> = new Set(['DeviceNotOnline', 'JobRunPreconditionFailed']);
/** Was there and did not answer. */
const TIMED_OUT_CODES: ReadonlySet<string> = new Set(['GatewayTimeout', 'GenericTimeout', 'DeviceTimeout']);

/** Reads one row of `devices.jobs`; `undefined` for what is none. */
export function readDeviceResult(value: unknown): DeviceResult | undefined {
  const row = asRecord(value);
  const deviceId = row && asText(row['deviceId']);
  if (!row || deviceId === undefined) return undefined;
  const moduleId = asText(row['moduleId']);
  const response = asRecord(asRecord(row['outcome'])?.['deviceMethodResponse']);
  const methodStatus = response && asWholeNumber(response['status']);
  const methodPayload = response && payloadText(response['payload']);
  const error = asRecord(row['error']);
  const errorCode = error && codeName(error['code']);
  const errorDescription = error && asText(error['description']);
  const updatedAt = readTime(row['lastUpdatedDateTimeUtc']);
  return {
    deviceId,
    ...(moduleId !== undefined && { moduleId }),
    outcome: outcomeOf(asText(row['status'])?.toLowerCase(), methodStatus, errorCode),
    ...(methodStatus !== undefined && { methodStatus }),
    ...(methodPayload !== undefined && { methodPayload }),
    ...(errorCode !== undefined && { errorCode }),
    ...(errorDescription !== undefined && { errorDescription: cut(errorDescription) }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}

/** A device that answered counts as completed for the hub whatever it answered; here its own status counts too. */
function outcomeOf(
  status: string | undefined,
  methodStatus: number | undefined,
  errorCode: string | undefined,
): DeviceOutcome {
  switch (status) {
    case 'completed':
      return methodStatus !== undefined && methodStatus >= FIRST_REFUSAL ? 'refused' : 'succeeded';
    case 'failed':
      if (errorCode !== undefined && OFFLINE_CODES.has(errorCode)) return 'offline';
      if (errorCode !== undefined && TIMED_OUT_CODES.has(errorCode)) return 'timed-out';
      return methodStatus !== undefined && methodStatus >= FIRST_REFUSAL ? 'refused' : 'failed';
    case 'canceled':
    case 'cancelled':
      return 'cancelled';
    default:
      return 'pending';
  }
}

function payloadText(payload: unknown): string | undefined {
  const json = asJson(payload);
  return json === undefined ? undefined : cut(JSON.stringify(json));
}

/** Cut between characters, never inside a surrogate pair. */
function cut(text: string): string {
  return text.slice(0, MAX_PAYLOAD_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
