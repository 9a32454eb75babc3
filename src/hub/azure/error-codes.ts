/**
 * Numbers that some of the hub's answers carry in place of a name.
 * Source: IoT Hub, "Troubleshooting errors", and the error bodies of the REST API.
 */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['400000', 'GenericBadRequest'],
  ['400004', 'ArgumentInvalid'],
  ['401002', 'IotHubUnauthorizedAccess'],
  ['401003', 'IotHubUnauthorized'],
  ['403002', 'IotHubQuotaExceeded'],
  ['403003', 'JobQuotaExceeded'],
  ['403010', 'OperationNotAvailableInCurrentTier'],
  ['404001', 'DeviceNotFound'],
  ['404002', 'JobNotFound'],
  ['404103', 'DeviceNotOnline'],
  ['405102', 'OperationNotAllowedInCurrentState'],
  ['409104', 'JobAlreadyExists'],
  ['412001', 'PreconditionFailed'],
  ['412003', 'JobRunPreconditionFailed'],
  ['429001', 'ThrottlingException'],
  ['429003', 'ThrottlingBacklogTimeout'],
  ['429004', 'ThrottlingMaxActiveJobCountExceeded'],
  ['500001', 'ServerError'],
  ['500008', 'GenericTimeout'],
  ['503001', 'ServiceUnavailable'],
  ['504101', 'GatewayTimeout'],
]);

/** The name of a code that may be a number, a text of digits, or a name already; `undefined` for anything else. */
export function codeName(code: unknown): string | undefined {
  if (typeof code !== 'number' && typeof code !== 'string') return undefined;
  const text = String(code).trim();
  if (!/^[A-Za-z0-9]{1,80}$/.test(text)) return undefined;
  return NAMES.get(text) ?? text;
}
