import type { DeviceResult } from '../../model/hub-job.ts';
import { formatInstant, type Instant } from '../../model/instant.ts';

/** The job that a row belongs to. */
export interface RowJob {
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: Instant;
}

/** One device and one job in one line, as JSON (newline-delimited JSON: https://github.com/ndjson/ndjson-spec). */
export function ndjsonRow(job: RowJob, result: DeviceResult): string {
  return `${JSON.stringify(rowOf(job, result))}\n`;
}

const COLUMNS = [
  'jobId',
  'manifest',
  'scheduledAt',
  'deviceId',
  'moduleId',
  'outcome',
  'methodStatus',
  'methodPayload',
  'errorCode',
  'errorDescription',
  'updatedAt',
] as const;

export const CSV_TITLES = `${COLUMNS.join(',')}\r\n`;

/** One device and one job as a line of RFC 4180. */
export function csvRow(job: RowJob, result: DeviceResult): string {
  const row = rowOf(job, result);
  return `${COLUMNS.map((column) => csvCell(row[column])).join(',')}\r\n`;
}

function rowOf(job: RowJob, result: DeviceResult) {
  const { updatedAt, ...rest } = result;
  return {
    jobId: job.jobId,
    manifest: job.manifest,
    scheduledAt: formatInstant(job.scheduledAt),
    moduleId: undefined,
    methodStatus: undefined,
    methodPayload: undefined,
    errorCode: undefined,
    errorDescription: undefined,
    ...rest,
    updatedAt: updatedAt === undefined ? undefined : formatInstant(updatedAt),
  };
}

/**
 * A spreadsheet takes a cell that begins like this for a formula and runs it, and devices choose their answers. An
 * apostrophe before it makes it text. Source: OWASP, CSV injection.
 */
const FORMULA = /^[\s"']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
