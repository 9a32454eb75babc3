import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceResult } from '../../model/hub-job.ts';
import { CSV_TITLES, csvRow, ndjsonRow, type RowJob } from '../../report/status/device-rows.ts';
import type { Dependencies } from '../dependencies.ts';
import { UsageError } from '../usage-error.ts';

import { openOutput } from './output-file.ts';

/** A file to which the result of every device is written as it comes from the hub; only one block is kept in memory. */
export interface ResultsFile {
  write(job: RowJob, result: DeviceResult): Promise<void>;
  close(): Promise<void>;
}

const BLOCK_LENGTH = 64 * 1024;

const FORMATS = {
  '.csv': { titles: CSV_TITLES, row: csvRow },
  '.ndjson': { titles: '', row: ndjsonRow },
  '.jsonl': { titles: '', row: ndjsonRow },
} as const;

/** Writes CSV or newline-delimited JSON, depending on the extension. Throws UsageError for any other extension. */
export async function openResultsFile(file: string, deps: Pick<Dependencies, 'cwd'>): Promise<ResultsFile> {
  const ending = path.extname(file).toLowerCase();
  if (!isKnown(ending)) {
    throw new UsageError(
      `results cannot be written as ${JSON.stringify(ending)}`,
      'name a file that ends with .ndjson, .jsonl or .csv',
    );
  }
  const { titles, row } = FORMATS[ending];
  const handle = await openOutput(path.resolve(deps.cwd, file));
  return inBlocks(handle, titles, row);
}

function isKnown(ending: string): ending is keyof typeof FORMATS {
  return Object.hasOwn(FORMATS, ending);
}

function inBlocks(
  handle: FileHandle,
  titles: string,
  row: (job: RowJob, result: DeviceResult) => string,
): ResultsFile {
  let block = titles;
  const flush = async () => {
    const text = block;
    block = '';
    await handle.appendFile(text);
  };
  return {
    async write(job, result) {
      block += row(job, result);
      if (block.length >= BLOCK_LENGTH) await flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}
