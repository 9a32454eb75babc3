/**
 * Conditions over twins in memory: rows a second of the compiled condition, beside the same predicate written
 * by hand and beside SQLite's JSON functions.
 *
 *   node --import tsx bench/query.bench.ts [number of twins, 1000000 unless given]
 */
import Database from 'better-sqlite3';
import { compileCondition, type QueryRow } from '../src/query/compile.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 7;

type Twin = {
  deviceId: string;
  connectionState: string;
  tags: { building: string; floor: number; wing?: { side: string } };
  properties: { desired: Record<string, unknown>; reported: { fw: string; battery: number } };
};

/** Different texts at every device, as parsed answers have them: equal constants are not the same object. */
const own = (text: string) => Buffer.from(text).toString();

function twins(): Twin[] {
  return Array.from({ length: count }, (_, index) => ({
    deviceId: own(`${index % 3 === 0 ? 'door' : 'gate'}-${index}`),
    connectionState: own(index % 5 === 0 ? 'Disconnected' : 'Connected'),
    tags: {
      building: own(String(40 + ((index * 7) % 10))),
      floor: index % 12,
      ...(index % 4 === 0 ? { wing: { side: own(index % 8 === 0 ? 'north' : 'south') } } : {}),
    },
    properties: { desired: {}, reported: { fw: own(`1.${index % 30}`), battery: (index * 13) % 101 } },
  }));
}

interface Case {
  readonly name: string;
  readonly condition: string;
  byHand(twin: Twin): boolean;
  readonly sql: string;
}

const CASES: readonly Case[] = [
  {
    name: 'one equality on a tag',
    condition: "tags.building = '43'",
    byHand: (twin) => twin.tags?.building === '43',
    sql: "json_extract(twin, '$.tags.building') = '43'",
  },
  {
    name: 'IN and AND over tags and reported',
    condition:
      "tags.building IN ['42', '43', '44'] AND tags.floor IN [1, 2, 3] AND properties.reported.battery < 50",
    byHand: ({ tags, properties }) => {
      const building = tags?.building;
      const floor = tags?.floor;
      return (
        (building === '42' || building === '43' || building === '44') &&
        (floor === 1 || floor === 2 || floor === 3) &&
        properties?.reported?.battery < 50
      );
    },
    sql: `json_extract(twin, '$.tags.building') IN ('42', '43', '44') AND json_extract(twin, '$.tags.floor') IN (1, 2, 3)
      AND json_extract(twin, '$.properties.reported.battery') < 50`,
  },
  {
    name: 'STARTSWITH, NOT, IS_DEFINED, nested path',
    condition:
      "STARTSWITH(deviceId, 'door-') AND NOT tags.wing.side = 'south' AND IS_DEFINED(properties.reported.fw)",
    byHand: ({ deviceId, tags, properties }) => {
      const side = tags?.wing?.side;
      return (
        deviceId.startsWith('door-') &&
        side !== undefined &&
        side !== 'south' &&
        properties?.reported?.fw !== undefined
      );
    },
    sql: `json_extract(twin, '$.deviceId') GLOB 'door-*' AND NOT json_extract(twin, '$.tags.wing.side') = 'south'
      AND json_type(twin, '$.properties.reported.fw') IS NOT NULL`,
  },
];

/** The best of some rounds, in rows a second, and what was counted. */
function measure(rounds: number, run: () => number): { rowsPerSecond: number; found: number } {
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    found = run();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e9);
  }
  return { rowsPerSecond: count / best, found };
}

function counting<Row>(rows: readonly Row[], test: (row: Row) => boolean): () => number {
  return () => {
    let found = 0;
    for (const row of rows) if (test(row)) found += 1;
    return found;
  };
}

const fleet = twins();
const rows: readonly QueryRow[] = fleet;
const database = new Database(':memory:');
database.exec('CREATE TABLE twins (twin TEXT NOT NULL)');
const insert = database.prepare('INSERT INTO twins VALUES (?)');
database.transaction(() => {
  for (const twin of fleet) insert.run(JSON.stringify(twin));
})();

const million = (value: number) => `${(value / 1e6).toFixed(2)} M/s`.padStart(12);
console.log(`${count} twins, Node ${process.version}, best of ${ROUNDS} rounds\n`);
console.log(
  `${'condition'.padEnd(42)}${'compiled'.padStart(12)}${'by hand'.padStart(12)}${'SQLite'.padStart(12)}  time / by hand  speed / SQLite`,
);
for (const { name, condition, byHand, sql } of CASES) {
  const { matches } = compileCondition(condition);
  const compiled = measure(ROUNDS, counting(rows, matches));
  const hand = measure(ROUNDS, counting(fleet, byHand));
  const query = database.prepare<[], { n: number }>(`SELECT COUNT(*) AS n FROM twins WHERE ${sql}`);
  const sqlite = measure(2, () => query.get()?.n ?? 0);
  if (compiled.found !== hand.found || compiled.found !== sqlite.found) {
    throw new Error(`${name}: ${compiled.found}, ${hand.found} and ${sqlite.found} rows`);
  }
  const [slower, faster] = [
    hand.rowsPerSecond / compiled.rowsPerSecond,
    compiled.rowsPerSecond / sqlite.rowsPerSecond,
  ];
  console.log(
    `${name.padEnd(42)}${million(compiled.rowsPerSecond)}${million(hand.rowsPerSecond)}${million(sqlite.rowsPerSecond)}${slower.toFixed(2).padStart(16)}${faster.toFixed(0).padStart(16)}`,
  );
}
