import type { JsonObject } from '../../model/json.ts';
import { hostNameIn } from '../values/host-name.ts';

/**
 * A value in the form of another tool, or in quotes that it should not have, as it is written here: `PT15M` and `900` are
 * `15m`. `undefined` when nothing is sure; what is proposed has the form that the schema asks for.
 */
export function mendedValue(data: unknown, schema: JsonObject): string | undefined {
  switch (schema['type']) {
    case 'boolean':
      return typeof data === 'string' || typeof data === 'number' ? mendedBoolean(String(data)) : undefined;
    case 'integer':
    case 'number':
      return typeof data === 'string' ? mendedNumber(data) : undefined;
    case 'string':
      return mendedText(data, schema);
    default:
      return undefined;
  }
}

function mendedBoolean(text: string): string | undefined {
  if (/^(?:yes|y|on|true|1)$/i.test(text.trim())) return 'true';
  return /^(?:no|n|off|false|0)$/i.test(text.trim()) ? 'false' : undefined;
}

function mendedNumber(text: string): string | undefined {
  const digits = text.trim().replace(/(?<=\d)[,_ ](?=\d{3})/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(digits) ? digits : undefined;
}

function mendedText(data: unknown, { pattern, maxLength }: JsonObject): string | undefined {
  if (typeof pattern !== 'string') return undefined;
  const form = new RegExp(pattern);
  const limit = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY;
  return candidatesFor(data).find((text) => text !== '' && text.length <= limit && form.test(text));
}

/** That of a connection string. */
const MAX_LENGTH = 300;

function candidatesFor(data: unknown): readonly string[] {
  if (typeof data === 'number')
    return [`${data}s`, data > 0 && data <= 1 ? `${Number(`${data}e2`)}%` : `${data}%`];
  if (typeof data !== 'string' || data.length > MAX_LENGTH) return [];
  const text = data.trim();
  const lower = text.toLowerCase();
  return [
    isoDuration(text),
    clockDuration(text),
    lower
      .replace(/\s*(?:seconds?|secs?)\b/g, 's')
      .replace(/\s*(?:minutes?|mins?)\b/g, 'm')
      .replace(/\s*(?:hours?|hrs?)\b/g, 'h')
      .replace(/\s*days?\b/g, 'd')
      .replace(/\s+/g, ''),
    /^\d+$/.test(text) ? `${text}s` : '',
    /^\d+(?:\.\d+)?$/.test(text) ? `${text}%` : '',
    ...namesIn(text),
  ];
}

/** Of an address or a connection string the host name alone: the rest of it may be a secret. */
function namesIn(text: string): readonly string[] {
  if (/:\/\/|:\d|[;=]/.test(text)) return [hostNameIn(text) ?? ''];
  const lower = text.toLowerCase();
  return [lower.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), lower.replace(/[^a-z0-9]+/g, '')];
}

/** `PT1H30M`, `P7D` */
function isoDuration(text: string): string {
  const [whole, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(text) ?? [];
  return whole === undefined ? '' : joinUnits(days, hours, minutes, seconds);
}

/** `00:15:00`, as .NET writes a duration */
function clockDuration(text: string): string {
  const [whole, days, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d{1,2}):(\d\d):(\d\d)$/.exec(text) ?? [];
  return whole === undefined ? '' : joinUnits(days, hours, minutes, seconds);
}

function joinUnits(...amounts: readonly (string | undefined)[]): string {
  return amounts
    .map((amount, index) => (Number(amount ?? 0) > 0 ? `${Number(amount)}${'dhms'[index]}` : ''))
    .join('');
}
