import type { LogEntry, LogLine } from '../api.ts';
import type { PageCall } from '../page-call.ts';
import { SAFE_HEADERS } from '../safe-headers.ts';
import { cursorOf } from './page-of.ts';

/** How many old entries a new reader gets. */
const FIRST = 200;
/** Entries that are written together, and how long they are collected. */
const BATCH = 500;
const COLLECT_MS = 50;
/** So often an empty line says that the connection is open, and a reader that takes nothing for that long is cut off. */
const PULSE_MS = 15_000;

/** `GET /api/log`: answers until the reader or the hub closes. */
export function followLog({ context, query, response }: PageCall): undefined {
  const { log } = context;
  let last = Math.max(cursorOf(query), log.newest - FIRST);
  // The number of a hub that has ended says nothing about this one.
  if (last > log.newest) last = Math.max(0, log.newest - FIRST);
  let timer: NodeJS.Timeout | undefined;
  let stopWaiting = () => {};
  response.writeHead(200, { ...SAFE_HEADERS, 'Content-Type': 'application/x-ndjson; charset=utf-8' });
  response.flushHeaders();
  const pump = () => {
    while (!response.writableNeedDrain) {
      const entries = log.entriesAfter(last, BATCH);
      const [first] = entries;
      if (!first) {
        stopWaiting = log.whenAdded(() => {
          timer = setTimeout(pump, COLLECT_MS);
        });
        return;
      }
      response.write(linesOf(first.number - last - 1, entries));
      last = entries.at(-1)?.number ?? last;
    }
  };
  const pulse = setInterval(() => {
    if (response.writableNeedDrain) response.destroy();
    else response.write('\n');
  }, PULSE_MS);
  response.on('drain', pump);
  response.on('close', () => {
    clearTimeout(timer);
    clearInterval(pulse);
    stopWaiting();
  });
  pump();
}

function linesOf(dropped: number, entries: readonly LogEntry[]): string {
  const lines: readonly LogLine[] = dropped > 0 ? [{ kind: 'dropped', count: dropped }, ...entries] : entries;
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
