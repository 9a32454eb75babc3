import { ServiceError } from '../simulator/errors.ts';
import type { ApiError } from './api.ts';

/** A request that the page's server refuses: what it answers. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: ApiError;

  constructor(status: number, body: ApiError) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export function refusal(status: number, message: string, hint?: string): Refusal {
  return new Refusal(status, { message, ...(hint !== undefined && { hint }) });
}

/** What to answer when a request failed. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof ServiceError) return new Refusal(error.status, { ...said(error), code: error.code });
  return refusal(500, `the local hub failed: ${error instanceof Error ? error.message : error}`);
}

/** The hub's errors are the service's; some need more words for somebody at a page. */
function said({ code, message }: ServiceError): ApiError {
  switch (code) {
    case 'DeviceNotOnline':
      return {
        message: 'the device is not connected, or does not listen for methods',
        hint: 'start it, or give the call a connect timeout',
      };
    case 'GatewayTimeout':
      return {
        message: 'the device did not answer in time',
        hint: 'raise the response timeout, or let the clock run',
      };
    case 'PreconditionFailed':
      return {
        message: 'the twin has changed since it was read',
        hint: 'read it again, and make the change there',
      };
    default:
      return { message };
  }
}
