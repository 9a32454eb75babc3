import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../model/duration.ts';

/** Readers of option values: each throws what commander prints with the option's name. */

/** A duration option's value, in milliseconds. */
export function durationMs(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('Expected a duration such as 90s, 15m or 1h30m.');
  return seconds * 1000;
}

/** A whole number from 0 to 999,999,999. */
export function count(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 999999999.');
  }
  return Number(text);
}

/** A port: 0 (any free one) to 65535. */
export function port(text: string): number {
  const value = count(text);
  if (value > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return value;
}

/** A host name or an IP address, without a port, in lower case. */
export function host(text: string): string {
  const isName = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i.test(text);
  if (isIP(text) === 0 && !isName) {
    throw new InvalidArgumentError('Expected a host name or an IP address, without a port.');
  }
  return text.toLowerCase();
}

/** Collects an option given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** An RFC 3339 instant with an offset, in milliseconds. */
export function instant(text: string): number {
  const [, day] = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T.*(?:Z|[+-][0-9]{2}:[0-9]{2})$/i.exec(text) ?? [];
  // Date.parse takes the 31st of April for the 1st of May.
  const isDay = day !== undefined && new Date(`${day}T00:00Z`).toJSON()?.startsWith(day);
  const value = isDay ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value)) {
    throw new InvalidArgumentError('Expected an instant with an offset, such as 2027-03-01T21:00:00+01:00.');
  }
  return value;
}

/** A percentage such as `5%`, from 0% to 100%, as a share. */
export function share(text: string): number {
  const value = parsePercentage(text);
  if (value === undefined) throw new InvalidArgumentError('Expected a percentage such as 5%.');
  return value;
}

export function parsePercentage(text: string): number | undefined {
  const value = /^[0-9]{1,3}([.][0-9]{1,3})?%$/.test(text) ? Number(`${text.slice(0, -1)}e-2`) : Number.NaN;
  return value >= 0 && value <= 1 ? value : undefined;
}
