import type { HubView } from '../api.ts';
import { ConnectionsView } from './connections-view.ts';
import { DeviceView } from './device-view.ts';
import { DevicesView } from './devices-view.ts';
import { FleetsView } from './fleets-view.ts';
import type { HubApi } from './hub-api.ts';
import { OneJobView } from './job-view.ts';
import { JobsView } from './jobs-view.ts';
import type { LogFeed } from './log-feed.ts';
import { LogView } from './log-view.ts';
import type { Place } from './place.ts';
import type { View } from './view.ts';

/** The view of each place. Lists stay as they were left, for whoever comes back. */
export class Views {
  readonly log: LogView;
  readonly #api: HubApi;
  readonly #onChanged: () => void;
  readonly #devices: DevicesView;
  readonly #jobs: JobsView;
  readonly #connections: ConnectionsView;
  readonly #fleets: FleetsView;

  /** `onChanged`: a view has changed something on the hub. */
  constructor(api: HubApi, feed: LogFeed, onChanged: () => void) {
    this.#api = api;
    this.#onChanged = onChanged;
    this.log = new LogView(feed);
    this.#devices = new DevicesView(api);
    this.#jobs = new JobsView(api);
    this.#connections = new ConnectionsView(api);
    this.#fleets = new FleetsView(api, onChanged);
  }

  at(place: Place): View {
    switch (place.view) {
      case 'devices':
        this.#devices.searchFor(place.search);
        return this.#devices;
      case 'device':
        return new DeviceView(this.#api, place, this.#onChanged);
      case 'jobs':
        return this.#jobs;
      case 'job':
        return new OneJobView(this.#api, place.jobId);
      case 'connections':
        return this.#connections;
      case 'log':
        this.log.filterBy(place);
        return this.log;
      case 'fleets':
        return this.#fleets;
      default:
        return place satisfies never;
    }
  }

  showHub({ slots }: HubView): void {
    this.#jobs.showSlots(slots);
  }
}
