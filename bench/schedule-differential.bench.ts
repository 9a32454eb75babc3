/**
 * Whether our occurrences agree with croner's. Expressions with a star or a step in minute or hour, where both count real time, over zones
 * with every kind of change; prints each difference and exits with 1 when there is one. It takes minutes: croner asks
 * Intl again for every occurrence.
 *
 *   node --import tsx bench/schedule-differential.bench.ts [number of occurrences, 1000000 unless given]
 */
import { Cron } from 'croner';
import { formatLocal } from '../src/model/local-time.ts';
import { occurrences } from '../src/schedule/occurrences.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const FROM = Date.UTC(2024, 0, 15);

const ZONES = [
  'UTC',
  'Europe/Budapest',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Nuuk',
  'America/Santiago',
  'America/Asuncion',
  'America/Havana',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Asia/Gaza',
  'Antarctica/Troll',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
];

const EXPRESSIONS = [
  '*/20 * * * *',
  '* 0-3 * * SUN',
  '30 * * * *',
  '*/30 0-5 * * *',
  '15 */2 * * MON-FRI',
  '*/15 * 1,13 * FRI',
];

const perWalk = Math.ceil(total / ZONES.length / EXPRESSIONS.length);
let compared = 0;
let differences = 0;
for (const timeZone of ZONES) {
  for (const cron of EXPRESSIONS) {
    const job = new Cron(cron, { timezone: timeZone, paused: true });
    const schedule = { kind: 'cron', cron, timeZone, dst: {} } as const;
    let theirs: Date | null = new Date(FROM - 1_000);
    let left = perWalk;
    for (const { scheduledAt } of occurrences(schedule, { from: FROM, to: Number.POSITIVE_INFINITY })) {
      theirs = job.nextRun(theirs);
      compared += 1;
      if (theirs?.getTime() !== scheduledAt) {
        differences += 1;
        const other = theirs ? formatLocal(theirs.getTime(), timeZone) : 'none';
        console.log(`${timeZone} ${cron}: ours ${formatLocal(scheduledAt, timeZone)}, croner ${other}`);
        // From here on the two lists would only be shifted against each other.
        break;
      }
      left -= 1;
      if (left === 0) break;
    }
  }
}
console.log(`${compared} occurrences compared, ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;
