import { DEFAULT_SEMANTICS, type Semantics } from '../query/semantics.ts';

/**
 * Named choices where the service's behaviour is not publicly known: public sources do not say, or contradict each
 * other. Each default is our best guess.
 */
export interface Switches {
  /** API versions that a service may name. Others are refused with 400. */
  readonly apiVersions: readonly string[];
  /** API versions that a device may name; others are refused. Over MQTT it may name none, as on the service. */
  readonly deviceApiVersions: readonly string[];
  /**
   * Which job ids are valid. `documented`: letters of both cases, digits and dashes, as in the documentation and the
   * official samples. `strict`: lower case only, as in one report of live tests.
   */
  readonly jobIds: 'documented' | 'strict';
  /** How long a new job stays `queued` before it is `scheduled` or starts. The service needs up to a few seconds. */
  readonly queuedForMs: number;
  /** How far ahead a job may start. A report of live tests says 168 hours; a later start is refused with 400. */
  readonly maxStartAheadMs: number;
  /** How far in the past a start time may be. Clients that send "now" arrive late, so some must be accepted. */
  readonly maxStartBehindMs: number;
  /**
   * Range of a job's `maxExecutionTimeInSeconds`. No limits are published; values from 0 to two days are in use.
   */
  readonly maxExecutionTimeInSeconds: { readonly min: number; readonly max: number };
  /** Whether a job that waits for its start holds a slot, as one report of live tests says, or only a running one does. */
  readonly waitingJobsHoldSlots: boolean;
  /** How a method job gives its payload back: as the `bytes` of its JSON text, as one report says, or as the `json` sent. */
  readonly payloadEcho: 'bytes' | 'json';
  /** What null in the patch of a twin job does: `remove` the key, as in a twin update, or nothing (`ignore`). */
  readonly nullInJobs: 'remove' | 'ignore';
  /** How long after its creation a job appears in lists. */
  readonly jobListDelayMs: number;
  /** For how long a GET after a cancel still shows `scheduled`. Seen on the service, briefly. */
  readonly cancelSettlesAfterMs: number;
  /** The end time of a job that was cancelled before its start: when that was, or the year 9999 of one without an end. */
  readonly cancelledEndTime: 'cancel' | 'never';
  /**
   * A method job and a device that is not connected. `wait`: it is called as soon as it connects, and fails when the
   * job's time is over (`JobRunPreconditionFailed`). `fail`: it fails after the connect timeout (`DeviceNotOnline`).
   */
  readonly offlineMethodTargets: 'wait' | 'fail';
  /** Direct methods under way to one device; more are refused (403800). The number is not published. */
  readonly maxInflightMethods: number;
  /**
   * What a device gets over MQTT when its method is called without a payload. `empty`: an empty body, as from the
   * service, by the tests of the SDKs for C and Python; the SDK for Node then answers 400 by itself. `null`: what every
   * SDK understands.
   */
  readonly absentPayload: 'null' | 'empty';
  /** Rows on a page of a query: by default, and the maximum. Sources say 100 and 1000. */
  readonly queryPage: { readonly default: number; readonly max: number };
  /**
   * How long after a change of a configuration or of a twin the configuration is applied. The service does it shortly
   * after the creation, and then every five minutes.
   */
  readonly configurationDelayMs: number;
  /**
   * How long after somebody has changed the twin of a module an IoT Edge deployment is written over it. The service looks
   * at deployments every five minutes.
   */
  readonly configurationIntervalMs: number;
  /**
   * What becomes of the settings of a configuration in a twin that it no longer targets: `removed`, as the documentation
   * says, or `kept`, as a report of live tests says of a configuration that is deleted.
   */
  readonly settingsOutOfTarget: 'removed' | 'kept';
  /** How old the index of queries may be. The service's is seconds behind; 0 is exact. */
  readonly indexDelayMs: number;
  /** How far apart the clocks of client and hub may be when a token expires. */
  readonly tokenSkewMs: number;
  /** Rights that job calls need. One how-to also asks for registry rights; in practice `service` is enough. */
  readonly jobRights: readonly ('RegistryRead' | 'RegistryWrite' | 'ServiceConnect')[];
  /** The longest delay of a throttled request; a longer one means refusal. */
  readonly maxShapingMs: number;
  /** What `startTime: null` means, as one client sends it for "now". One report says the service refuses it. */
  readonly nullStartTime: 'now' | 'refused';
  /** Choices in the evaluation of queries, explained where they are declared. */
  readonly query: Semantics;
}

/** The values of switches that are words. */
export const SWITCH_WORDS = {
  jobIds: ['documented', 'strict'],
  payloadEcho: ['bytes', 'json'],
  nullInJobs: ['remove', 'ignore'],
  cancelledEndTime: ['cancel', 'never'],
  offlineMethodTargets: ['wait', 'fail'],
  settingsOutOfTarget: ['removed', 'kept'],
  absentPayload: ['null', 'empty'],
  nullStartTime: ['now', 'refused'],
} as const satisfies { readonly [Name in WordSwitch]: readonly Switches[Name][] };

type WordSwitch = {
  [Name in keyof Switches]: Switches[Name] extends string ? Name : never;
}[keyof Switches];

export const QUERY_SWITCH_WORDS = {
  missingUnequal: ['undefined', 'true'],
  mixedTypeOrder: ['undefined', 'false'],
  textOrder: ['ordinal', 'ignore-case'],
  emptyList: ['false', 'refused'],
  unknownColumn: ['undefined', 'refused'],
  orderBy: ['allowed', 'refused'],
  unnamedAggregate: ['position', 'function'],
  missingGroup: ['group', 'dropped'],
} as const satisfies { readonly [Name in keyof Semantics]: readonly Semantics[Name][] };

const HOUR = 3_600_000;

export const DEFAULT_SWITCHES: Switches = {
  apiVersions: ['2018-06-30', '2020-03-13', '2020-05-31-preview', '2020-09-30', '2021-04-12', '2024-03-31'],
  deviceApiVersions: [
    '2016-11-14',
    '2017-06-30',
    '2018-06-30',
    '2019-03-30',
    '2019-03-31',
    '2019-07-01-preview',
    '2019-10-01',
    '2020-03-13',
    '2020-05-31-preview',
    '2020-09-30',
    '2021-04-12',
    '2021-06-30-preview',
    '2024-03-31',
  ],
  jobIds: 'documented',
  queuedForMs: 250,
  maxStartAheadMs: 168 * HOUR,
  maxStartBehindMs: 24 * HOUR,
  maxExecutionTimeInSeconds: { min: 0, max: 172_800 },
  waitingJobsHoldSlots: true,
  payloadEcho: 'bytes',
  nullInJobs: 'remove',
  jobListDelayMs: 0,
  cancelSettlesAfterMs: 0,
  cancelledEndTime: 'cancel',
  offlineMethodTargets: 'wait',
  maxInflightMethods: 50,
  absentPayload: 'null',
  queryPage: { default: 100, max: 1_000 },
  configurationDelayMs: 1_000,
  configurationIntervalMs: 300_000,
  settingsOutOfTarget: 'removed',
  indexDelayMs: 0,
  tokenSkewMs: 300_000,
  jobRights: ['ServiceConnect'],
  maxShapingMs: 3_000,
  nullStartTime: 'now',
  query: DEFAULT_SEMANTICS,
};
