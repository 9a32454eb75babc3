import type { HubError } from '../hub/hub-error.ts';
import type { RunError } from '../model/status-report.ts';

/** What a report says about a hub that ended the run. */
export function toRunError({ kind, message, details }: HubError): RunError {
  const { request, status, code, trackingId, hint } = details;
  const answer = [status && `HTTP ${status}`, code, trackingId && `tracking id ${trackingId}`].filter(
    Boolean,
  );
  return {
    code: code ?? kind,
    message,
    details: [`request: ${request}${answer.length > 0 ? ` (${answer.join(', ')})` : ''}`],
    ...(hint !== undefined && { hint }),
  };
}
