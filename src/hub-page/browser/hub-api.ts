import type {
  ApiError,
  ClockRequest,
  ClockView,
  ConnectionPage,
  DevicePage,
  DeviceView,
  FleetList,
  FleetProblem,
  FleetReply,
  FleetRequest,
  HubView,
  JobPage,
  JobRow,
  JobRowPage,
  JobView,
  MessageReply,
  MessageRequest,
  MethodReply,
  MethodRequest,
  TwinRequest,
} from '../api.ts';

/** Whether the server of the page answers, and whether it knows this page. */
export type Reach = 'reached' | 'unreachable' | 'refused';

/** What the server refused, in its words. */
export class Refusal extends Error {
  readonly status: number;
  readonly hint: string | undefined;
  readonly problems: readonly FleetProblem[];

  constructor(status: number, { message, hint }: ApiError, problems: readonly FleetProblem[] = []) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.problems = problems;
  }
}

/** Nobody answers. */
export class Unreachable extends Error {}

/** A device, or a module of it. */
export interface TwinName {
  readonly deviceId: string;
  readonly moduleId?: string;
}

/** The requests of the page. Each fails with a Refusal or, when the server is not there, with Unreachable. */
export class HubApi {
  readonly #token: string;
  readonly #onReach: (reach: Reach) => void;

  constructor(token: string, onReach: (reach: Reach) => void) {
    this.#token = token;
    this.#onReach = onReach;
  }

  hub(): Promise<HubView> {
    return this.#json('GET', ['hub']);
  }

  setClock(request: ClockRequest): Promise<ClockView> {
    return this.#json('POST', ['clock'], {}, request);
  }

  devices(search: string, after: string): Promise<DevicePage> {
    return this.#json('GET', ['devices'], { search, after });
  }

  device({ deviceId, moduleId }: TwinName): Promise<DeviceView> {
    return this.#json('GET', ['devices', deviceId], { module: moduleId });
  }

  updateTwin({ deviceId, moduleId }: TwinName, request: TwinRequest): Promise<DeviceView> {
    return this.#json('PATCH', ['devices', deviceId, 'twin'], { module: moduleId }, request);
  }

  invokeMethod({ deviceId, moduleId }: TwinName, request: MethodRequest): Promise<MethodReply> {
    return this.#json('POST', ['devices', deviceId, 'methods'], { module: moduleId }, request);
  }

  sendMessage(deviceId: string, request: MessageRequest): Promise<MessageReply> {
    return this.#json('POST', ['devices', deviceId, 'messages'], {}, request);
  }

  jobs(after: string): Promise<JobPage> {
    return this.#json('GET', ['jobs'], { after });
  }

  job(jobId: string): Promise<JobView> {
    return this.#json('GET', ['jobs', jobId]);
  }

  jobRows(jobId: string, status: JobRow['status'] | '', after: string): Promise<JobRowPage> {
    return this.#json('GET', ['jobs', jobId, 'devices'], { status, after });
  }

  cancelJob(jobId: string): Promise<JobView> {
    return this.#json('POST', ['jobs', jobId, 'cancel']);
  }

  connections(after: string): Promise<ConnectionPage> {
    return this.#json('GET', ['connections'], { after });
  }

  fleets(): Promise<FleetList> {
    return this.#json('GET', ['fleets']);
  }

  connectFleet(request: FleetRequest): Promise<FleetReply> {
    return this.#json('POST', ['fleets'], {}, request);
  }

  disconnectFleet(name: string): Promise<FleetList> {
    return this.#json('DELETE', ['fleets', name]);
  }

  /** The lines of the log, until the signal or the server ends them. */
  async log(after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#send('GET', ['log'], { after: String(after) }, undefined, signal);
    if (!body) throw new Unreachable();
    return body;
  }

  async #json<T>(
    method: string,
    path: readonly string[],
    query: Readonly<Record<string, string | undefined>> = {},
    body?: unknown,
  ): Promise<T> {
    const response = await this.#send(method, path, query, body);
    return response.json().catch(() => {
      throw new Unreachable();
    });
  }

  async #send(
    method: string,
    path: readonly string[],
    query: Readonly<Record<string, string | undefined>>,
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Response> {
    const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
    const address = `/api/${path.map(encodeURIComponent).join('/')}?${new URLSearchParams(given)}`;
    const response = await fetch(address, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch(() => {
      if (!signal?.aborted) this.#onReach('unreachable');
      throw new Unreachable();
    });
    this.#onReach(response.status === 401 ? 'refused' : 'reached');
    if (response.ok) return response;
    const refusal: ApiError & { readonly diagnostics?: readonly FleetProblem[] } = await response
      .json()
      .catch(() => ({ message: `the hub answered ${response.status}` }));
    throw new Refusal(response.status, refusal, refusal.diagnostics);
  }
}
