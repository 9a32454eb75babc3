/*
 * What the page of `hubjobs hub --ui` and its server say to each other. Types only: the page imports them as well.
 * Instants are text in UTC, such as `2027-03-01T21:59:30.000Z`, and always times of the hub's clock.
 *
 * Each request has `Authorization: Bearer TOKEN`; each answer is JSON but that of `GET /api/log`. A refusal has a status
 * of 4xx or 5xx and an `ApiError`.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;

export interface JsonMap {
  readonly [key: string]: Json;
}

export interface ApiError {
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
  /** The error's name in IoT Hub, such as `DeviceNotOnline`. */
  readonly code?: string;
}

/** `GET /api/hub`. */
export interface HubView {
  readonly hostName: string;
  /** Of the service side, HTTPS. */
  readonly port: number;
  /** Of the device side, MQTT over TLS. */
  readonly mqttPort: number;
  readonly tier: string;
  readonly units: number;
  readonly clock: ClockView;
  readonly counts: {
    readonly devices: number;
    /** Devices, without modules. */
    readonly connected: number;
    /** All that the hub remembers. */
    readonly jobs: number;
  };
  /** Jobs that may be queued, scheduled or running at once, and how many are. */
  readonly slots: { readonly taken: number; readonly total: number };
  /** Names of the fleets whose devices are simulated now. */
  readonly fleets: readonly string[];
}

export interface ClockView {
  /** The hub's time. */
  readonly now: string;
  readonly running: boolean;
  /** The hub's time less the machine's; negative when the hub stood still. */
  readonly aheadMs: number;
  /** When the next thing happens by itself, such as the start of a job; absent when nothing waits. */
  readonly next?: string;
  /** A jump that is under way. */
  readonly jump?: { readonly from: string; readonly to: string; readonly timers: number };
}

/**
 * `POST /api/clock` → `ClockView`. `step` goes to the next thing that happens. `jump` goes ahead by `byMs` or to the
 * instant `to`, playing all that happens between, and answers when it is there; meanwhile `GET /api/hub` tells how far it
 * is, another step or jump is refused (409), and `pause` ends it. Both leave a running clock running.
 */
export type ClockRequest =
  | { readonly action: 'pause' | 'resume' | 'step' }
  | { readonly action: 'jump'; readonly byMs: number }
  | { readonly action: 'jump'; readonly to: string };

/**
 * `GET /api/devices?search=TEXT&after=CURSOR`, in order of creation. TEXT is a part of an id in any case or, when it reads
 * as one, a twin condition such as `tags.building = '43'`.
 */
export interface DevicePage {
  readonly devices: readonly DeviceRow[];
  readonly searchedBy: 'id' | 'condition';
  /** Why TEXT, which looks like a condition, is none. */
  readonly problem?: string;
  /** Give it as `after` for what follows. The page may have few devices or none and be followed all the same. */
  readonly next?: string;
}

export interface DeviceRow {
  readonly deviceId: string;
  readonly connected: boolean;
  readonly status: 'enabled' | 'disabled';
  /** Absent when they are large or there are none. */
  readonly tags?: JsonMap;
  readonly edge?: true;
  /** How many. */
  readonly modules: number;
}

/** `GET /api/devices/ID`, of a module with `?module=M`. */
export interface DeviceView {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly connected: boolean;
  readonly status: 'enabled' | 'disabled';
  readonly edge?: true;
  /** For a client that signs in with a key; absent when it has none. */
  readonly connectionString?: string;
  readonly authentication: 'sas' | 'selfSigned' | 'certificateAuthority' | 'none';
  /** When it connected or left; absent when it never did. */
  readonly lastActivityTime?: string;
  readonly etag: string;
  readonly version: number;
  readonly tags: JsonMap;
  readonly desired: TwinPart;
  readonly reported: TwinPart;
  /** Empty for a module. */
  readonly modules: readonly { readonly moduleId: string; readonly connected: boolean }[];
  /** Cloud-to-device messages that wait, the oldest first. */
  readonly messages: readonly WaitingMessage[];
}

/** Desired or reported properties. */
export interface TwinPart {
  /** Without `$version` and `$metadata`. */
  readonly properties: JsonMap;
  readonly version: number;
  readonly updatedAt?: string;
}

export interface WaitingMessage {
  readonly messageId: string;
  readonly expiresAt: string;
  /** The body as text, its first part when it is long. */
  readonly body: string;
  readonly bytes: number;
  /** Those of the sender. */
  readonly properties: Readonly<Record<string, string>>;
}

/** `PATCH /api/devices/ID/twin` → `DeviceView`; `?module=M`. A merge: `null` removes. With `etag`, 412 when it is not the twin's. */
export interface TwinRequest {
  readonly tags?: JsonMap | null;
  readonly desired?: JsonMap | null;
  readonly etag?: string;
}

/** `POST /api/devices/ID/methods` → `MethodReply`; `?module=M`. 404 when the device is not online, 504 when it does not answer. */
export interface MethodRequest {
  readonly methodName: string;
  readonly payload?: Json;
  /** Default 30. */
  readonly responseTimeoutInSeconds?: number;
  /** How long to wait until the device connects. Default 0. */
  readonly connectTimeoutInSeconds?: number;
}

export interface MethodReply {
  readonly status: number;
  readonly payload: Json;
}

/** `POST /api/devices/ID/messages` → `{ messageId }`: a cloud-to-device message. */
export interface MessageRequest {
  readonly body: string;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface MessageReply {
  readonly messageId: string;
}

/** `GET /api/jobs?after=CURSOR`, newest first. */
export interface JobPage {
  readonly jobs: readonly JobView[];
  readonly next?: string;
}

/** `GET /api/jobs/ID`, and `POST /api/jobs/ID/cancel`. */
export interface JobView {
  readonly jobId: string;
  readonly type: 'scheduleDeviceMethod' | 'scheduleUpdateTwin';
  readonly status: 'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly queryCondition: string;
  readonly createdTime: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly maxExecutionTimeInSeconds: number;
  /** Why it could not run. */
  readonly failureReason?: string;
  readonly methodName?: string;
  /** Of the method; in a list, absent when it is long. */
  readonly payload?: Json;
  /** The tags and desired properties that it writes; in a list, absent when they are long. */
  readonly twin?: JsonMap;
  /** Absent until it has started. */
  readonly counts?: {
    readonly devices: number;
    readonly pending: number;
    readonly running: number;
    readonly succeeded: number;
    readonly failed: number;
  };
}

/** `GET /api/jobs/ID/devices?after=CURSOR&status=STATUS`: the rows of a job. */
export interface JobRowPage {
  readonly rows: readonly JobRow[];
  readonly next?: string;
}

export interface JobRow {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly status: 'pending' | 'scheduled' | 'running' | 'completed' | 'failed' | 'canceled';
  readonly updatedAt: string;
  /** What the device answered to a method; the first part of the payload as text when it is long. */
  readonly answer?: { readonly status: number; readonly payload: Json };
  readonly error?: { readonly code: string; readonly description: string };
}

/** `GET /api/connections?after=CURSOR`, the oldest first. */
export interface ConnectionPage {
  readonly connections: readonly Connection[];
  readonly next?: string;
}

export interface Connection {
  readonly deviceId: string;
  readonly moduleId?: string;
  /** `in process`: a simulated device of a fleet. */
  readonly protocol: 'MQTT' | 'MQTT over WebSockets' | 'in process';
  readonly since: string;
}

/**
 * `GET /api/log?after=N`: one `LogLine` a line (NDJSON), first the newest 200 of those after number N, then each as it
 * happens, until the reader or the hub closes. An empty line now and then says that the connection is open.
 */
export type LogLine = LogEntry | { readonly kind: 'dropped'; readonly count: number };

export interface LogEntry {
  /** Counts up; a page that connects again asks for what follows its last one. */
  readonly number: number;
  readonly at: string;
  readonly kind: LogKind;
  /** Such as `door-1 reported {"lock":"closed"}`. */
  readonly text: string;
  readonly deviceId?: string;
  readonly moduleId?: string;
  readonly jobId?: string;
  /** Of a request, or of a device's answer to a method. */
  readonly status?: number;
  /** Whether something went wrong. */
  readonly failed?: true;
}

/** `message`: to or from a device. */
export type LogKind = 'request' | 'message' | 'method' | 'twin' | 'connection' | 'job' | 'clock';

/** `GET /api/fleets`. */
export interface FleetList {
  /** Fleet documents of this repository: their names and files. */
  readonly known: readonly { readonly name: string; readonly file: string }[];
  readonly connected: readonly ConnectedFleet[];
}

export interface ConnectedFleet {
  readonly name: string;
  readonly devices: number;
}

/**
 * `POST /api/fleets`: registers the devices that are missing, and connects those that are online in this process. A text
 * with errors is 400 with a `FleetRefusal`; a fleet that is connected already is 409.
 */
export type FleetRequest = { readonly text: string } | { readonly names: readonly string[] };

export interface FleetReply {
  readonly connected: readonly ConnectedFleet[];
}

export interface FleetRefusal extends ApiError {
  readonly diagnostics: readonly FleetProblem[];
}

export interface FleetProblem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint?: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** `DELETE /api/fleets/NAME` → `FleetList`: its devices leave, and stay registered. */
