import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { targetName } from '../model/answer-group.ts';
import { type DeviceResult, hasFailed } from '../model/hub-job.ts';
import { formatInstant } from '../model/instant.ts';
import type { JsonObject } from '../model/json.ts';
import { instantOf, OUTCOMES, oneOf, parseObject } from './job-line.ts';

/**
 * The results of a job on its devices, one line of JSON each, compressed with gzip. Piece by piece: a million devices
 * need no more memory than ten. `onlyFailed`: those of devices that did what they should are left out.
 */
export async function* packResults(
  rows: AsyncIterable<DeviceResult>,
  onlyFailed: boolean,
): AsyncGenerator<Buffer> {
  const source = Readable.from(blocksOf(rows, onlyFailed), { objectMode: false });
  const packed = source.pipe(createGzip({ level: 9 }));
  source.once('error', (error) => packed.destroy(error));
  for await (const chunk of packed) yield chunk;
}

/** The results of one device with its modules, or of one module (`device/module`). */
export async function findResults(packed: Uint8Array, name: string): Promise<readonly DeviceResult[]> {
  const plain = createGunzip();
  plain.end(packed);
  // Ids are written as JSON writes them, so a line without this text is of another device.
  const mark = JSON.stringify(name.split('/')[0]);
  const found: DeviceResult[] = [];
  let rest = '';
  for await (const chunk of plain.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.includes(mark)) continue;
      const result = parseLine(line);
      if (result && (targetName(result) === name || result.deviceId === name)) found.push(result);
    }
  }
  return found;
}

const BLOCK_LENGTH = 64 * 1024;

async function* blocksOf(rows: AsyncIterable<DeviceResult>, onlyFailed: boolean): AsyncGenerator<string> {
  let block = '';
  for await (const row of rows) {
    if (!onlyFailed || hasFailed(row.outcome)) block += formatLine(row);
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

function formatLine({ updatedAt, ...row }: DeviceResult): string {
  return `${JSON.stringify({ ...row, ...(updatedAt !== undefined && { updatedAt: formatInstant(updatedAt) }) })}\n`;
}

function parseLine(line: string): DeviceResult | undefined {
  const value = parseObject(line);
  return value && resultOf(value);
}

function resultOf(value: JsonObject): DeviceResult | undefined {
  const { deviceId, moduleId, methodStatus, methodPayload, errorCode, errorDescription } = value;
  const outcome = oneOf(OUTCOMES, value['outcome']);
  if (typeof deviceId !== 'string' || outcome === undefined) return undefined;
  const updatedAt = instantOf(value['updatedAt']);
  return {
    deviceId,
    ...(typeof moduleId === 'string' && { moduleId }),
    outcome,
    ...(typeof methodStatus === 'number' && { methodStatus }),
    ...(typeof methodPayload === 'string' && { methodPayload }),
    ...(typeof errorCode === 'string' && { errorCode }),
    ...(typeof errorDescription === 'string' && { errorDescription }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}
