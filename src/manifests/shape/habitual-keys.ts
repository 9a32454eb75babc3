import type { JsonPath } from '../../model/json.ts';

/** For a list of manifests in one document. */
export const MANY_IN_ONE = 'write each manifest as a document of its own, and `---` between them';

/*
 * Keys that people bring from where they did the same before: the REST API of IoT Hub, Kubernetes, the SDKs. By the place
 * where they are written, in small letters; list positions are `*`.
 */
const HABITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    name: 'write `metadata: { name: … }`',
    labels: 'write `metadata: { labels: … }`',
    description: 'write `metadata: { description: … }`',
    items: MANY_IN_ONE,
    jobs: MANY_IN_ONE,
    target: 'belongs below `spec`',
    method: 'belongs below `spec`',
    twin: 'belongs below `spec`',
    schedule: 'belongs below `spec`',
    spec: 'write the keys below it at the top: a configuration has no `spec`',
    metadata: 'leave it out: a configuration has no name',
  },
  metadata: {
    namespace: 'leave it out; put the jobs of a hub into a folder, or select them by labels',
    annotations: 'write `labels`, or a comment',
  },
  spec: {
    hubs: 'belongs beside `spec`, not below it',
    jobid: 'leave it out: the id of a hub job is made of owner, name and time',
    type: 'leave it out: `method` or `twin` says what kind of job it is',
    query: 'write `target: { query: … }`',
    querycondition: 'write `target: { query: … }`',
    targetcondition: 'write `target: { query: … }`',
    alldevices: 'write `target: { allDevices: true }`',
    maxdevices: 'write `target: { maxDevices: … }`',
    cloudtodevicemethod: 'write `method: { name: … }`',
    methodname: 'write `method: { name: … }`',
    payload: 'write `method: { payload: … }`',
    responsetimeout: 'write `method: { responseTimeout: … }`',
    responsetimeoutinseconds: 'write `method: { responseTimeout: … }`, such as `responseTimeout: 30s`',
    connecttimeout: 'write `method: { connectTimeout: … }`',
    connecttimeoutinseconds: 'write `method: { connectTimeout: … }`, such as `connectTimeout: 10s`',
    updatetwin: 'write `twin: { desired: …, tags: … }`',
    desired: 'write `twin: { desired: … }`',
    tags: 'write `twin: { tags: … }`',
    properties: 'write `twin: { desired: … }`',
    cron: 'write `schedule: { cron: …, timeZone: … }`',
    at: 'write `schedule: { at: … }`',
    starttime: 'write `schedule: { at: … }`',
    timezone: 'write `schedule: { timeZone: … }`',
    dst: 'write `schedule: { dst: … }`',
    missed: 'write `schedule: { missed: … }`',
    startingdeadlineseconds: 'write `startingDeadline`, such as `startingDeadline: 15m`',
    activedeadlineseconds: 'write `maxExecutionTime`, such as `maxExecutionTime: 10m`',
    maxexecutiontimeinseconds: 'write `maxExecutionTime`, such as `maxExecutionTime: 10m`',
    timeout: 'write `maxExecutionTime` for the job, or `method: { responseTimeout: … }` for one device',
    backofflimit: 'write `success: { minSucceeded: … }`; a hub job is not repeated on a device that failed',
    jobtemplate: 'write `target`, and `method` or `twin`, directly below `spec`',
    successfuljobshistorylimit: 'leave it out: the hub keeps each job for 30 days',
    failedjobshistorylimit: 'leave it out: the hub keeps each job for 30 days',
    enabled: 'write `suspend: true` for a job that is not to run',
    disabled: 'write `suspend: true`',
    paused: 'write `suspend: true`',
    labels: 'write `metadata: { labels: … }`',
    description: 'write `metadata: { description: … }`',
  },
  'spec.target': {
    where: 'write `query`',
    condition: 'write `query`',
    querycondition: 'write `query`',
    deviceid: "write `query: deviceId = '…'`",
    devices: "write `query: deviceId IN ['…', '…']`",
    tags: "write `query: tags.… = '…'`",
    selector: "write `query: tags.… = '…'`",
  },
  'spec.method': {
    methodname: 'write `name`',
    responsetimeoutinseconds: 'write `responseTimeout`, such as `responseTimeout: 30s`',
    connecttimeoutinseconds: 'write `connectTimeout`, such as `connectTimeout: 10s`',
    timeout: 'write `responseTimeout`',
    body: 'write `payload`',
    params: 'write `payload`',
    args: 'write `payload`',
  },
  'spec.twin': {
    properties: 'write `desired` without `properties` around it',
    'properties.desired': 'write `desired`',
    reported: 'leave it out: only the device itself writes reported properties',
    etag: 'leave it out: the job changes the twin whatever its version is',
    deviceid: 'leave it out: `target` says which devices',
  },
  'spec.schedule': {
    start: 'write `at`',
    starttime: 'write `at`',
    date: 'write `at`',
    time: 'write `cron`, or `at` for one time',
    expression: 'write `cron`',
    schedule: 'write `cron`',
    every: 'write `cron`, such as `cron: "*/15 * * * *"`',
    interval: 'write `cron`, such as `cron: "*/15 * * * *"`',
    tz: 'write `timeZone`',
    zone: 'write `timeZone`',
  },
  'spec.groups.*': {
    id: 'write `idPattern`, such as `idPattern: "door-{index}"`',
    deviceid: 'write `idPattern`, such as `idPattern: "door-{index}"`',
    properties: 'write `desired` and `reported` without `properties` around them',
  },
  'hubs.*': {
    host: 'write `hostName`',
    url: 'write `hostName`',
    sku: 'write `tier`',
    connectionstringenv: 'write `connectionString: { env: … }`',
  },
};

/**
 * What to write instead of a key that is known from elsewhere; `undefined` when nothing is known of it. `known`: the keys
 * of the place, as several kinds have a `spec`.
 */
export function habitOf(parent: JsonPath, key: string, known: readonly string[]): string | undefined {
  const [top, second, ...rest] = parent;
  const isHub = top === 'hubs' && second !== undefined && rest.length === 0;
  const place = isHub ? 'hubs.*' : parent.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  const habits = HABITS[place];
  const name = key.toLowerCase();
  const isHabit = habits !== undefined && Object.hasOwn(habits, name) && !known.includes(name);
  const habit = isHabit ? habits[name] : undefined;
  const instead = /^write `(\w+)/.exec(habit ?? '')?.[1];
  return instead === undefined || instead === 'metadata' || known.includes(instead) ? habit : undefined;
}
