import type { Collection, Column } from './ast.ts';

export interface KnownColumn {
  readonly type?: 'string' | 'number' | 'boolean' | 'object';
  /** All the values it can have. */
  readonly values?: readonly string[];
  /** Whether every row has it. */
  readonly always?: boolean;
}

/**
 * Top-level fields of twins and of job rows, in the spelling of the wire. Source: IoT Hub device twins, module
 * twins and the jobs query page. Names match without regard to capitals.
 */
const TWIN_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  deviceId: { type: 'string', always: true },
  moduleId: { type: 'string' },
  etag: { type: 'string', always: true },
  deviceEtag: { type: 'string', always: true },
  status: { type: 'string', values: ['enabled', 'disabled'], always: true },
  statusReason: { type: 'string' },
  statusUpdateTime: { type: 'string' },
  connectionState: { type: 'string', values: ['Connected', 'Disconnected'], always: true },
  lastActivityTime: { type: 'string' },
  cloudToDeviceMessageCount: { type: 'number' },
  authenticationType: { type: 'string' },
  x509Thumbprint: { type: 'object' },
  version: { type: 'number', always: true },
  modelId: { type: 'string' },
  tags: { type: 'object' },
  properties: { type: 'object', always: true },
  capabilities: { type: 'object' },
  deviceScope: { type: 'string' },
  parentScopes: { type: 'object' },
  configurations: { type: 'object' },
};

const JOB_ROW_COLUMNS: Readonly<Record<string, KnownColumn>> = {
  deviceId: { type: 'string', always: true },
  moduleId: { type: 'string' },
  jobId: { type: 'string', always: true },
  jobType: { type: 'string', always: true },
  status: { type: 'string', always: true },
  startTimeUtc: { type: 'string' },
  endTimeUtc: { type: 'string' },
  createdDateTimeUtc: { type: 'string' },
  lastUpdatedDateTimeUtc: { type: 'string' },
  outcome: { type: 'object' },
  error: { type: 'object' },
};

const byLowerCase = (columns: Readonly<Record<string, KnownColumn>>) =>
  new Map(Object.entries(columns).map(([name, column]) => [name.toLowerCase(), { name, ...column }]));

const KNOWN = {
  devices: byLowerCase(TWIN_COLUMNS),
  'devices.modules': byLowerCase(TWIN_COLUMNS),
  'devices.jobs': byLowerCase(JOB_ROW_COLUMNS),
} as const satisfies Record<Collection, unknown>;

/** Parts of a twin that the service itself names: their second name, too, matches without regard to capitals. */
const SECTIONS = new Map([
  ['properties.desired', 'desired'],
  ['properties.reported', 'reported'],
  ['capabilities.iotedge', 'iotEdge'],
]);

export function knownColumn(
  name: string,
  collection: Collection,
): (KnownColumn & { readonly name: string }) | undefined {
  return KNOWN[collection].get(name.toLowerCase());
}

export function knownColumnNames(collection: Collection): readonly string[] {
  return [...KNOWN[collection].values()].map((column) => column.name);
}

/** The keys to follow in a row: names of the service in its own spelling, keys of users as written. */
export function pathOf(column: Column, collection: Collection): readonly string[] {
  const [first = '', second, ...rest] = column.segments.map((segment) => segment.name);
  const top = knownColumn(first, collection)?.name ?? first;
  if (second === undefined) return [top];
  return [top, SECTIONS.get(`${top}.${second}`.toLowerCase()) ?? second, ...rest];
}
