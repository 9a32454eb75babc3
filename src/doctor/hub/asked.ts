import { HubError } from '../../hub/hub-error.ts';
import type { Check } from '../../model/doctor-report.ts';
import { problem } from '../check.ts';

/** What a question to the hub came to. */
export type Asked<Answer> = { readonly answer: Answer } | { readonly error: HubError };

/** Rejects with the signal's reason alone. */
export async function asked<Answer>(ask: () => Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof HubError) return { error };
    throw error;
  }
}

export function isRefused(result: Asked<unknown>): boolean {
  return 'error' in result && result.error.kind === 'unauthorized';
}

/** The hub's error in its own words, with what to do about it. */
export function failed(id: string, name: string, { message, details }: HubError): Check {
  return problem(id, name, `${message} (${details.request})`, details.hint);
}
