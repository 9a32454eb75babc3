import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceResult } from '../model/hub-job.ts';
import { CSV_TITLES, csvRow, ndjsonRow, type RowJob } from '../report/status/device-rows.ts';
import type { Dependencies } from './dependencies.ts';
import { UsageError } from './usage-error.ts';

/** A file that takes the result of every device as it comes from the hub; no more than a block of it is in memory. */
export interface ResultsFile {
  write(job: RowJob, result: DeviceResult): Promise<void>;
  close(): Promise<void>;
}

const BLOCK_LENGTH = 64 * 1024;

const FORMS = {
  '.csv': { titles: CSV_TITLES, row: csvRow },
  '.ndjson': { titles: '', row: ndjsonRow },
  '.jsonl': { titles: '', row: ndjsonRow },
} as const;

/** CSV or newline-delimited JSON, as the name ends. Throws UsageError for another ending. */
export async function openResultsFile(file: string, deps: Pick<Dependencies, 'cwd'>): Promise<ResultsFile> {
  const ending = path.extname(file).toLowerCase();
  if (!isKnown(ending)) {
    throw new UsageError(
      `no form of results is known for ${JSON.stringify(ending)}`,
      'name the file .ndjson (or .jsonl) or .csv',
    );
  }
  const { titles, row } = FORMS[ending];
  const handle = await open(path.resolve(deps.cwd, file), 'w');
  return inBlocks(handle, titles, row);
}

function isKnown(ending: string): ending is keyof typeof FORMS {
  return Object.hasOwn(FORMS, ending);
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
