import type { Severity } from '../../model/diagnostic.ts';
import type { Ink } from '../writing/style.ts';

export const SEVERITY_INKS = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
} as const satisfies Record<Severity, Ink>;
