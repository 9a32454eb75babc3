import type { Check } from '../model/doctor-report.ts';

/** The four results of a check as functions, so that a check reads as a sentence. */

export function fine(id: string, name: string, found: string): Check {
  return { id, name, result: 'fine', found };
}

export function remark(id: string, name: string, found: string, advice: string): Check {
  return { id, name, result: 'remark', found, advice };
}

export function problem(id: string, name: string, found: string, advice?: string): Check {
  return { id, name, result: 'problem', found, ...(advice !== undefined && { advice }) };
}

export function notTried(id: string, name: string, found: string, advice?: string): Check {
  return { id, name, result: 'not-tried', found, ...(advice !== undefined && { advice }) };
}
