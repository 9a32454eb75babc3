import type { FileText } from '../file-text.ts';

/** The ids in a file of devices, in its order, and what is wrong with it. */
export interface ListFile {
  readonly ids: readonly string[];
  /** With the file and the line in it. */
  readonly problems: readonly ListProblem[];
}

export interface ListProblem {
  readonly code: 'device-list' | 'device-twice';
  readonly message: string;
  readonly hint?: string;
}

/** Source: IoT Hub, identity registry: the id of a device. */
const ID = /^[A-Za-z0-9:.+%_#*?!(),=@$'-]{1,128}$/;
const CSV_COLUMN = 'deviceId';

/** One id on a line and `#` for comments; of a .csv file the column `deviceId`. */
export function readListFile(file: string, text: FileText): ListFile {
  if (!('source' in text)) return { ids: [], problems: [{ ...text.diagnostic, code: 'device-list' }] };
  const lines = text.source.text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const found = file.endsWith('.csv') ? idsInCsv(lines) : idsInLines(lines);
  if (!found) {
    const message = `${file} has no column ${CSV_COLUMN} in its first line`;
    return { ids: [], problems: [{ code: 'device-list', message, hint: 'name the column of the ids so' }] };
  }
  return { ids: found.map(({ id }) => id), problems: [...problemsOf(file, found)] };
}

interface LocatedId {
  readonly id: string;
  readonly line: number;
}

function idsInLines(lines: readonly string[]): readonly LocatedId[] {
  return lines.flatMap((text, index) => {
    // An id may hold a `#`, so a comment behind it needs a blank before.
    const id = text.replace(/(^|\s)#.*$/, '').trim();
    return id === '' ? [] : [{ id, line: index + 1 }];
  });
}

function idsInCsv([head = '', ...rows]: readonly string[]): readonly LocatedId[] | undefined {
  const column = cellsOf(head).indexOf(CSV_COLUMN);
  if (column < 0) return undefined;
  return rows.flatMap((text, index) =>
    text.trim() === '' ? [] : [{ id: cellsOf(text)[column] ?? '', line: index + 2 }],
  );
}

/** Cells of one line, with or without quotes. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain.trim() : quoted.replace(/""/g, '"'),
  );
}

function* problemsOf(file: string, found: readonly LocatedId[]): Generator<ListProblem> {
  if (found.length === 0) yield { code: 'device-list', message: `${file} names no device` };
  const bad = found.filter(({ id }) => !ID.test(id));
  const [first] = bad;
  if (first) {
    yield {
      code: 'device-list',
      message: `${file}:${first.line}: ${JSON.stringify(first.id.slice(0, 60))} is no id of a device${more(bad)}`,
      hint: "an id has at most 128 letters, digits and - : . + % _ # * ? ! ( ) , = @ $ '",
    };
  }
  const seen = new Map<string, number>();
  const twice = found.filter(({ id, line }) => {
    const before = seen.get(id);
    if (before === undefined) seen.set(id, line);
    return before !== undefined;
  });
  const [again] = twice;
  if (again) {
    yield {
      code: 'device-twice',
      message: `${file}:${again.line}: the device ${again.id} is in line ${seen.get(again.id)} already${more(twice)}`,
      hint: 'name each device once',
    };
  }
}

function more({ length }: readonly unknown[]): string {
  return length < 2 ? '' : ` (and ${length - 1} more lines like this)`;
}
