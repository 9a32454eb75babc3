import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../model/duration.ts';
import type { FaultEffect, FaultRule } from '../simulator/faults.ts';

const FORM =
  'Expected an effect and what it strikes, such as "429 rate=5%", "reset count=1 path=/jobs/v2/*" or "delay=2s method=GET".';

/**
 * Reads a fault as the command line gives it: an effect (429, 500, 503, reset, reset-after, truncate, delay=2s), then
 * any of rate=5%, count=3, after=10, method=GET, path=/jobs/v2/*.
 */
export function parseFaultRule(text: string): FaultRule {
  const [effectText = '', ...settings] = text.trim().split(/\s+/);
  const rule: { -readonly [K in keyof FaultRule]: FaultRule[K] } = { effect: effectOf(effectText) };
  for (const setting of settings) {
    const [key, value = ''] = setting.split(/=(.*)/s);
    if (key === 'rate') rule.rate = shareOf(value);
    else if (key === 'count') rule.count = wholeOf(value);
    else if (key === 'after') rule.after = wholeOf(value);
    else if (key === 'method' && /^[a-z]+$/i.test(value)) rule.method = value.toUpperCase();
    else if (key === 'path' && value.startsWith('/')) rule.path = value;
    else throw new InvalidArgumentError(FORM);
  }
  return rule;
}

function effectOf(text: string): FaultEffect {
  if (text === '429' || text === '500' || text === '503') {
    return { kind: 'status', status: Number(text) as 429 | 500 | 503 };
  }
  if (text === 'reset') return { kind: 'reset', when: 'before' };
  if (text === 'reset-after') return { kind: 'reset', when: 'after' };
  if (text === 'truncate') return { kind: 'truncate' };
  const seconds = text.startsWith('delay=') ? parseDuration(text.slice('delay='.length)) : undefined;
  if (seconds === undefined) throw new InvalidArgumentError(FORM);
  return { kind: 'delay', delayMs: seconds * 1000 };
}

function shareOf(text: string): number {
  const match = /^([0-9]{1,3}(?:\.[0-9]{1,3})?)%$/.exec(text);
  const share = Number(match?.[1] ?? Number.NaN) / 100;
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError(FORM);
  return share;
}

function wholeOf(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError(FORM);
  return Number(text);
}
