import { closeSync, constants, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../../model/error-code.ts';
import { type TelemetryMessage, telemetryRecord } from '../../simulator/telemetry.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

export interface TelemetryOutput {
  write(message: TelemetryMessage): void;
  close(): void;
}

/** Where the telemetry of a hub goes: a file, `-` for stdout; `undefined`: nowhere. Each message is one line of JSON. */
export function openTelemetry(
  { telemetry }: { readonly telemetry?: string },
  { cwd, stdout, stderr }: Dependencies,
): TelemetryOutput | undefined {
  const line = (message: TelemetryMessage) => `${JSON.stringify(telemetryRecord(message))}\n`;
  if (telemetry === undefined) return undefined;
  if (telemetry === '-') return { write: (message) => stdout.write(line(message)), close: () => undefined };
  const file = openAppending(path.resolve(cwd, telemetry));
  let hasFailed = false;
  return {
    write: (message) => {
      try {
        writeSync(file, line(message));
        hasFailed = false;
      } catch (error) {
        // A full disk must not end the hub; it is said once, until a message gets through again.
        if (!hasFailed)
          stderr.write(`error: telemetry is lost: ${telemetry} cannot be written: ${messageOf(error)}\n`);
        hasFailed = true;
      }
    },
    close: () => closeSync(file),
  };
}

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;

function openAppending(file: string): number {
  try {
    // Windows has no O_NOFOLLOW.
    return openSync(file, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ELOOP')
      throw new UsageError(
        `${file} is a symbolic link, and nothing is written through one`,
        'remove it, or name the file that it points to',
      );
    throw new UsageError(
      `the telemetry file cannot be written: ${messageOf(error)}`,
      'give --telemetry a file that this user may write, or - to print the messages',
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
