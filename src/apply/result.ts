import type { Outcome } from '../model/outcome.ts';

/** An outcome before it is tied to its change. */
export type Result = Outcome extends infer Each
  ? Each extends Outcome
    ? Omit<Each, 'change'>
    : never
  : never;

export type Failed = Extract<Result, { readonly result: 'failed' }>;

export function failed(code: string, message: string): Failed {
  return { result: 'failed', code, message };
}

export function skipped(message: string): Result {
  return { result: 'skipped', message };
}
