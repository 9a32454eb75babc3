import { renderErrorBody, ServiceError, serviceError } from '../../errors.ts';

/**
 * The answer to a refused twin request: the status for the result topic, and a body with the error's number. The SDK
 * for Node takes an answer without `errorCode` for a success, whatever its status.
 */
export function twinRefusal(error: unknown, now: number): { readonly status: number; readonly body: string } {
  const refusal =
    error instanceof ServiceError
      ? serviceError(error.code, error.message, 'json')
      : error instanceof SyntaxError
        ? serviceError('ArgumentInvalid', 'The request body is not JSON.', 'json')
        : serviceError('ServerError', 'An unexpected error occurred.', 'json');
  return { status: refusal.status, body: renderErrorBody(refusal, now) };
}
