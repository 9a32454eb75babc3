import type { Column, Rows } from './ast.ts';

export interface KnownColumn {
  readonly type?: 'string' | 'number' | 'boolean' | 'object';
  /** All the values it can have. */
  readonly values?: readonly string[];
  /** Whether every row has it. */
  readonly always?: boolean;
  /** Whether its texts are instants, in UTC. */
  readonly isTime?: boolean;
  /** Whether its texts are ids of devices or modules. */
  readonly isId?: boolean;
  /** Whether its texts are scopes of IoT Edge devices. */
  readonly isScope?: boolean;
  /** Whether it is a list; its type is `object`. */
  readonly isList?: boolean;
  /** Whether there may be a null in it. */
  readonly nullable?: boolean;
  /** The names that may follow it, when they are not free. */
  readonly members?: Readonly<Record<string, KnownColumn>>;
  /** What follows it, whatever its name. */
  readonly each?: KnownColumn;
}

/**
 * Top-level fields of twins and of job rows, in the spelling of the wire. Source: IoT Hub device twins, module
 * twins and the jobs query page. Names match without regard to capitals.
 */
const TWIN_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  deviceId: { type: 'string', always: true, isId: true },
  etag: { type: 'string', always: true },
  deviceEtag: { type: 'string', always: true },
  status: { type: 'string', values: ['enabled', 'disabled'], always: true },
  statusReason: { type: 'string' },
  statusUpdateTime: { type: 'string', isTime: true },
  connectionState: { type: 'string', values: ['Connected', 'Disconnected'], always: true },
  lastActivityTime: { type: 'string', isTime: true },
  cloudToDeviceMessageCount: { type: 'number' },
  authenticationType: { type: 'string' },
  x509Thumbprint: {
    type: 'object',
    members: {
      PrimaryThumbprint: { type: 'string', nullable: true },
      SecondaryThumbprint: { type: 'string', nullable: true },
    },
  },
  version: { type: 'number', always: true },
  modelId: { type: 'string' },
  tags: { type: 'object' },
  properties: { type: 'object', always: true, members: { desired: {}, reported: {} } },
  capabilities: { type: 'object', members: { iotEdge: { type: 'boolean', always: true } } },
  deviceScope: { type: 'string', isScope: true },
  parentScopes: { type: 'object', isList: true },
  configurations: { type: 'object' },
};

const MODULE_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  ...TWIN_COLUMNS,
  moduleId: { type: 'string', always: true, isId: true },
};

const JOB_ROW_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  deviceId: { type: 'string', always: true, isId: true },
  moduleId: { type: 'string', isId: true },
  jobId: { type: 'string', always: true },
  jobType: { type: 'string', always: true },
  status: { type: 'string', always: true },
  startTimeUtc: { type: 'string', isTime: true },
  endTimeUtc: { type: 'string', isTime: true },
  createdDateTimeUtc: { type: 'string', isTime: true },
  lastUpdatedDateTimeUtc: { type: 'string', isTime: true },
  outcome: { type: 'object' },
  error: { type: 'object' },
};

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** What policies read. The table in docs/policies.md says what each means. */
const PLANNED_JOB_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  name: { type: 'string', always: true },
  kind: { type: 'string', values: ['Job', 'Rollout'], always: true },
  file: { type: 'string', always: true },
  labels: { type: 'object', always: true, each: { type: 'string' } },
  method: { type: 'object', members: { name: { type: 'string' }, payload: { nullable: true } } },
  desired: { type: 'object', nullable: true },
  tags: { type: 'object', nullable: true },
  query: { type: 'string' },
  allDevices: { type: 'boolean', always: true },
  maxDevices: { type: 'number' },
  devices: { type: 'number', always: true },
  connected: { type: 'number', always: true },
  share: { type: 'number', always: true },
  hub: { type: 'string', always: true },
  tier: { type: 'string', values: ['F1', 'S1', 'S2', 'S3'], always: true },
  action: { type: 'string', values: ['create', 'replace', 'defer'], always: true },
  local: {
    type: 'object',
    always: true,
    members: {
      hour: { type: 'number', always: true },
      weekday: { type: 'string', values: WEEKDAYS, always: true },
    },
  },
  timeZone: { type: 'string', always: true },
  stage: { type: 'string' },
};

/** What a device knows of itself, and the payload of the call that it reacts to. */
const SIMULATED_DEVICE_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  deviceId: { type: 'string', always: true },
  tags: { type: 'object' },
  properties: { type: 'object', always: true, members: { desired: {}, reported: {} } },
  request: { nullable: true },
};

const byLowerCase = (columns: Readonly<Record<string, KnownColumn>>) =>
  new Map(Object.entries(columns).map(([name, column]) => [name.toLowerCase(), { name, ...column }]));

const KNOWN = {
  devices: byLowerCase(TWIN_COLUMNS),
  'devices.modules': byLowerCase(MODULE_COLUMNS),
  'devices.jobs': byLowerCase(JOB_ROW_COLUMNS),
  'planned-jobs': byLowerCase(PLANNED_JOB_COLUMNS),
  'simulated-devices': byLowerCase(SIMULATED_DEVICE_COLUMNS),
} as const satisfies Record<Rows, unknown>;

/** What a row is called in messages, and what one of the things is that it stands for. */
const WORDS = {
  devices: { row: 'a twin', everyRow: 'every twin', thing: 'device' },
  'devices.modules': { row: 'a twin', everyRow: 'every twin', thing: 'module' },
  'devices.jobs': { row: 'a row of a job', everyRow: 'every row of a job', thing: 'device' },
  'planned-jobs': { row: 'a planned job', everyRow: 'every planned job', thing: 'job' },
  'simulated-devices': { row: 'a simulated device', everyRow: 'every simulated device', thing: 'device' },
} as const satisfies Record<Rows, unknown>;

export function wordsFor(rows: Rows): (typeof WORDS)[Rows] {
  return WORDS[rows];
}

/** Parts of a twin that the service itself names: their second name, too, matches without regard to capitals. */
const SECTIONS = new Map([
  ['properties.desired', 'desired'],
  ['properties.reported', 'reported'],
  ['capabilities.iotedge', 'iotEdge'],
  ['x509thumbprint.primarythumbprint', 'PrimaryThumbprint'],
  ['x509thumbprint.secondarythumbprint', 'SecondaryThumbprint'],
]);

export function knownColumn(name: string, rows: Rows): (KnownColumn & { readonly name: string }) | undefined {
  return KNOWN[rows].get(name.toLowerCase());
}

export function knownColumnNames(rows: Rows): readonly string[] {
  return [...KNOWN[rows].values()].map((column) => column.name);
}

/** What is known of the values at a path; `undefined` where users name what is there. */
export function knownColumnAt(path: readonly string[], rows: Rows): KnownColumn | undefined {
  const [top = '', ...rest] = path;
  let known: KnownColumn | undefined = knownColumn(top, rows);
  for (const name of rest) known = known?.members?.[name] ?? known?.each;
  return known;
}

/** The keys to follow in a row: names of the service in its own spelling, keys of users as written. */
export function pathOf(column: Column, rows: Rows): readonly string[] {
  const [first = '', second, ...rest] = column.segments.map((segment) => segment.name);
  const top = knownColumn(first, rows)?.name ?? first;
  if (second === undefined) return [top];
  return [top, SECTIONS.get(`${top}.${second}`.toLowerCase()) ?? second, ...rest];
}

/** Whether every row has it. */
export function isAlwaysThere(column: Column, rows: Rows): boolean {
  return knownColumnAt(pathOf(column, rows), rows)?.always === true;
}
