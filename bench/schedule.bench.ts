/**
 * Occurrences of a few expressions in a zone without and in a zone with daylight saving, beside the packages that
 * people use for it. The peers are slow, so they get a tenth of the occurrences. All figures are processor time for one
 * occurrence, so that other work on the machine does not count. cron-schedule knows only the machine's zone, so that
 * zone is set for it.
 *
 *   node --import tsx bench/schedule.bench.ts [number of occurrences, 300000 unless given]
 */
import { CronExpressionParser } from 'cron-parser';
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';
import { occurrences } from '../src/schedule/occurrences.ts';

const total = Number(process.argv[2] ?? 300_000);
const PEER_SHARE = 10;
const FROM = Date.UTC(2026, 0, 1);
const EXPRESSIONS = ['*/5 * * * *', '0 * * * *', '0 22 * * MON-FRI'];

type Walk = (cron: string, timeZone: string, count: number) => number;

/** Each walks `count` occurrences from FROM on and returns the last. */
const WALKS: Readonly<Record<string, Walk>> = {
  hubjobs: (cron, timeZone, count) => {
    const schedule = { kind: 'cron', cron, timeZone, dst: {} } as const;
    let left = count;
    for (const { scheduledAt } of occurrences(schedule, { from: FROM, to: Number.POSITIVE_INFINITY })) {
      left -= 1;
      if (left === 0) return scheduledAt;
    }
    throw new Error('too few occurrences');
  },
  'cron-schedule': (cron, _timeZone, count) => {
    const expression = parseCronExpression(cron);
    let last = new Date(FROM - 1_000);
    for (let left = count; left > 0; left -= 1) last = expression.getNextDate(last);
    return last.getTime();
  },
  croner: (cron, timeZone, count) => {
    const job = new Cron(cron, { timezone: timeZone, paused: true });
    let last: Date | null = new Date(FROM - 1_000);
    for (let left = count; left > 0; left -= 1) last = job.nextRun(last);
    return last?.getTime() ?? Number.NaN;
  },
  'cron-parser': (cron, timeZone, count) => {
    const expression = CronExpressionParser.parse(cron, {
      currentDate: new Date(FROM - 1_000),
      tz: timeZone,
    });
    let last = 0;
    for (let left = count; left > 0; left -= 1) last = expression.next().getTime();
    return last;
  },
};

console.log(`node ${process.version}, ${total} occurrences of ${EXPRESSIONS.join(' | ')}`);
for (const timeZone of ['UTC', 'Europe/Budapest']) {
  process.env['TZ'] = timeZone;
  let ours = Number.NaN;
  for (const [name, walk] of Object.entries(WALKS)) {
    const count = Math.ceil(total / EXPRESSIONS.length / (name === 'hubjobs' ? 1 : PEER_SHARE));
    for (const cron of EXPRESSIONS) walk(cron, timeZone, Math.ceil(count / 20));
    const start = process.cpuUsage();
    for (const cron of EXPRESSIONS) walk(cron, timeZone, count);
    const { user, system } = process.cpuUsage(start);
    const nanoseconds = ((user + system) * 1_000) / (count * EXPRESSIONS.length);
    if (name === 'hubjobs') ours = nanoseconds;
    const factor = name === 'hubjobs' ? '' : `, ${(nanoseconds / ours).toFixed(1)} times ours`;
    console.log(
      `${timeZone.padEnd(16)}${name.padEnd(14)}${nanoseconds.toFixed(0).padStart(8)} ns each${factor}`,
    );
  }
}
