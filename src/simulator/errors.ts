import { randomBytes } from 'node:crypto';

/** Every error of the hub: its name in `iothub-errorcode`, the HTTP status and the service's number. */
const CODES = {
  GenericBadRequest: [400, 400_000],
  InvalidProtocolVersion: [400, 400_001],
  ArgumentInvalid: [400, 400_004],
  ArgumentNull: [400, 400_005],
  BulkRegistryOperationFailure: [400, 400_013],
  InvalidConfigurationTargetCondition: [400, 400_401],
  InvalidConfigurationContent: [400, 400_402],
  InvalidConfigurationCustomMetricsQuery: [400, 400_404],
  IotHubUnauthorizedAccess: [401, 401_002],
  IotHubUnauthorized: [401, 401_003],
  IotHubQuotaExceeded: [403, 403_002],
  JobQuotaExceeded: [403, 403_003],
  DeviceMaximumQueueDepthExceeded: [403, 403_004],
  OperationNotAvailableInCurrentTier: [403, 403_010],
  DeviceDisabled: [403, 403_012],
  DeviceMaximumInflightMethodExceeded: [403, 403_800],
  GenericNotFound: [404, 404_000],
  DeviceNotFound: [404, 404_001],
  JobNotFound: [404, 404_002],
  ModuleNotFound: [404, 404_010],
  DeviceNotOnline: [404, 404_103],
  ConfigurationNotFound: [404, 404_301],
  OperationNotAllowedInCurrentState: [405, 405_102],
  RequestTimeout: [408, 408_000],
  DeviceAlreadyExists: [409, 409_001],
  JobAlreadyExists: [409, 409_104],
  ModuleAlreadyExistsOnDevice: [409, 409_301],
  ConfigurationAlreadyExists: [409, 409_401],
  PreconditionFailed: [412, 412_001],
  DeviceMessageLockLost: [412, 412_002],
  JobRunPreconditionFailed: [412, 412_003],
  MessageTooLarge: [413, 413_001],
  ConfigurationCountLimitExceeded: [413, 413_101],
  UriTooLong: [414, 414_000],
  UnsupportedMediaType: [415, 415_000],
  ThrottlingException: [429, 429_001],
  ThrottlingBacklogTimeout: [429, 429_003],
  ThrottlingMaxActiveJobCountExceeded: [429, 429_004],
  RequestHeaderFieldsTooLarge: [431, 431_000],
  ServerError: [500, 500_001],
  GenericTimeout: [500, 500_008],
  NotImplemented: [501, 501_000],
  // The name is in reports of live tests; only the number of its family is documented.
  InvalidResponseWhileProxying: [502, 502_000],
  ServiceUnavailable: [503, 503_001],
  GatewayTimeout: [504, 504_101],
} as const satisfies Record<string, readonly [status: number, number: number]>;

export type ErrorCode = keyof typeof CODES;

/**
 * How the answer's body is wrapped. `text`: `{Message: "ErrorCode:Name;text", ExceptionMessage}`. `json`: an object with
 * the number. `json-in-text`: that object as a string in `Message`, as direct methods answer. `text-in-text`: a whole
 * text body inside the text of another, as the limit of active jobs answers.
 */
export type Envelope = 'text' | 'json' | 'json-in-text' | 'text-in-text';

/** A refusal by the hub, made by `serviceError` alone. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly number: number;
  readonly envelope: Envelope;

  constructor(code: ErrorCode, message: string, envelope: Envelope) {
    super(message);
    this.code = code;
    this.status = CODES[code][0];
    this.number = CODES[code][1];
    this.envelope = envelope;
  }
}

export function serviceError(
  code: ErrorCode,
  message = 'The request was refused.',
  envelope: Envelope = 'text',
): ServiceError {
  return new ServiceError(code, message, envelope);
}

export function errorStatus(code: ErrorCode): number {
  return CODES[code][0];
}

const pad = (value: number) => String(value).padStart(2, '0');

/** `<32 hex>-G:<n>-TimeStamp:MM/DD/YYYY hh:mm:ss`, in UTC: the id that people give to support. */
function trackingId(now: number): string {
  const at = new Date(now);
  const date = `${pad(at.getUTCMonth() + 1)}/${pad(at.getUTCDate())}/${at.getUTCFullYear()}`;
  const time = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
  return `${randomBytes(16).toString('hex').toUpperCase()}-G:0-TimeStamp:${date} ${time}`;
}

/** The body of an error answer, as JSON text. */
export function renderErrorBody(error: ServiceError, now: number): string {
  const tracking = trackingId(now);
  const text = {
    Message: `ErrorCode:${error.code};${error.message}`,
    ExceptionMessage: `Tracking ID:${tracking}`,
  };
  const json = {
    errorCode: error.number,
    trackingId: tracking,
    message: error.message,
    timestampUtc: new Date(now).toISOString(),
  };
  switch (error.envelope) {
    case 'text':
      return JSON.stringify(text);
    case 'json':
      return JSON.stringify(json);
    case 'json-in-text':
      return JSON.stringify({ Message: JSON.stringify(json), ExceptionMessage: '' });
    case 'text-in-text':
      return JSON.stringify({
        Message: `ErrorCode:${error.code};${JSON.stringify(text)}`,
        ExceptionMessage: text.ExceptionMessage,
      });
    default:
      return error.envelope satisfies never;
  }
}
