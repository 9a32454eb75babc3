import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../model/duration.ts';
import type { FaultEffect, FaultRule } from '../../simulator/faults.ts';
import { parsePercentage } from './option-values.ts';

const FORM =
  'Expected an effect and the requests it applies to, such as "429 rate=5%", "reset count=1 path=/jobs/v2/*" or "delay=2s method=GET".';
const STATUSES = [429, 500, 503] as const;

/**
 * Reads a fault as the command line gives it: an effect (429, 500, 503, reset, reset-after, truncate, delay=2s), then
 * any of rate=5%, count=3, after=10, method=GET, path=/jobs/v2/*.
 */
export function parseFaultRule(text: string): FaultRule {
  const [effect = '', ...settings] = text.trim().split(/\s+/);
  const rule: { -readonly [K in keyof FaultRule]: FaultRule[K] } = { effect: parseEffect(effect) };
  for (const setting of settings) {
    const [key, value = ''] = setting.split(/=(.*)/s);
    if (key === 'rate') rule.rate = parsePercentage(value) ?? refuse();
    else if (key === 'count') rule.count = parseCount(value);
    else if (key === 'after') rule.after = parseCount(value);
    else if (key === 'method' && /^[a-z]+$/i.test(value)) rule.method = value.toUpperCase();
    else if (key === 'path' && value.startsWith('/')) rule.path = value;
    else refuse();
  }
  return rule;
}

function parseEffect(text: string): FaultEffect {
  const status = STATUSES.find((one) => String(one) === text);
  if (status !== undefined) return { kind: 'status', status };
  if (text === 'reset') return { kind: 'reset', when: 'before' };
  if (text === 'reset-after') return { kind: 'reset', when: 'after' };
  if (text === 'truncate') return { kind: 'truncate' };
  const seconds = text.startsWith('delay=') ? parseDuration(text.slice('delay='.length)) : undefined;
  return { kind: 'delay', delayMs: (seconds ?? refuse()) * 1000 };
}

function parseCount(text: string): number {
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : refuse();
}

function refuse(): never {
  throw new InvalidArgumentError(FORM);
}
