import type { Severity } from '../model/diagnostic.ts';

export function defaultSeverity(_code: string): Severity {
  return 'error';
}
