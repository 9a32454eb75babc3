/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonValue } from '../../model/json.ts';

/**
 * What a checkout changes against a base, for programs. `hubjobs diff --format json` and `--out` write it. Instants are RFC 3339 in UTC.
 */
export interface DiffDocument {
  /**
   * Version of this format. A new key does not change the version; a changed meaning does.
   */
  formatVersion: 1;
  /**
   * When it was made. Runs are counted from here.
   */
  now: string;
  /**
   * What the checkout is compared with.
   */
  base: {
    /**
     * As it was named, or the branch that was found.
     */
    ref: string;
    /**
     * The commit where the checkout left it, abbreviated.
     */
    commit: string;
  };
  /**
   * The hub whose jobs are compared; absent: all jobs of the repository are.
   */
  hub?: {
    /**
     * Its name in hubjobs.yaml.
     */
    name: string;
    /**
     * Its host name.
     */
    hostName: string;
  };
  /**
   * Where devices were counted; absent: nowhere.
   */
  counted?: {
    /**
     * hub: the hub counted them. fleets: those of the Fleet documents.
     */
    kind: 'hub' | 'fleets';
    /**
     * The hub, or the Fleet documents.
     *
     * Items: A name.
     */
    names: string[];
  };
  devices?: CountedTotalDocument;
  modules?: CountedTotalDocument1;
  /**
   * The first run of a changed job; absent: there is none.
   */
  next?: {
    /**
     * The job.
     */
    name: string;
    /**
     * When it is due.
     */
    at: string;
  };
  /**
   * What a reviewer should not miss. Equal remarks are one.
   */
  warnings: DiffWarningDocument[];
  /**
   * The documents that are not the same, kind by kind.
   */
  changes: DocumentChangeDocument[];
  /**
   * How many documents are the same on both sides.
   */
  unchanged: {
    /**
     * Documents of kind Policy.
     */
    Policy: number;
    /**
     * Documents of kind Config.
     */
    Config: number;
    /**
     * Documents of kind Job.
     */
    Job: number;
    /**
     * Documents of kind Rollout.
     */
    Rollout: number;
    /**
     * Documents of kind Fleet.
     */
    Fleet: number;
    /**
     * Documents of kind Simulation.
     */
    Simulation: number;
  };
}
/**
 * Devices that the changed jobs reach; absent: not counted.
 */
export interface CountedTotalDocument {
  /**
   * By what the base says.
   */
  before: number;
  /**
   * By what the checkout says.
   */
  after: number;
  /**
   * Whether the two are upper bounds: targets may share devices, or not all were counted.
   */
  isBound: boolean;
}
/**
 * Modules that the changed jobs with FROM devices.modules reach; absent: not counted.
 */
export interface CountedTotalDocument1 {
  /**
   * By what the base says.
   */
  before: number;
  /**
   * By what the checkout says.
   */
  after: number;
  /**
   * Whether the two are upper bounds: targets may share devices, or not all were counted.
   */
  isBound: boolean;
}
/**
 * A remark.
 */
export interface DiffWarningDocument {
  /**
   * How grave it is.
   */
  severity: 'warning' | 'info';
  /**
   * Stable name of the remark.
   */
  code: string;
  /**
   * In words.
   */
  message: string;
  /**
   * Documents, or places in files.
   *
   * Items: A document or place.
   */
  about: string[];
}
/**
 * One document that is not the same.
 */
export interface DocumentChangeDocument {
  /**
   * Its kind.
   */
  kind: 'Policy' | 'Config' | 'Job' | 'Rollout' | 'Fleet' | 'Simulation';
  /**
   * What became of it. renamed: the same content has another name.
   */
  action: 'added' | 'removed' | 'renamed' | 'changed';
  /**
   * Its name; of hubjobs.yaml the file name.
   */
  name: string;
  /**
   * The name that it had; only when it is renamed.
   */
  formerName?: string;
  /**
   * The file it is in; of a removed one, the file it was in.
   */
  file?: string;
  /**
   * Its line there.
   */
  line?: number;
  /**
   * The fields that are not the same, with the names that they have in the file.
   */
  fields: FieldChangeDocument[];
  job?: JobEffectDocument;
}
/**
 * One field. Either before and after, or values.
 */
export interface FieldChangeDocument {
  /**
   * Its name.
   */
  field: string;
  /**
   * What it was, in words or as written; absent: it was not set.
   */
  before?: string;
  /**
   * What it is; absent: it is not set.
   */
  after?: string;
  /**
   * The parts that are not the same, of a payload, a patch or another structure.
   */
  values?: ValueChangeDocument[];
}
/**
 * One part.
 */
export interface ValueChangeDocument {
  /**
   * Where it is in the field; empty: the field itself.
   */
  path: string;
  /**
   * What it was; absent: it was not there.
   */
  before?: JsonValue;
  /**
   * What it is; absent: it is not there.
   */
  after?: JsonValue;
}
/**
 * What the change means for a job or a rollout; only of these.
 */
export interface JobEffectDocument {
  /**
   * Its time zone.
   */
  timeZone: string;
  before?: JobRunsDocument;
  after?: JobRunsDocument;
  /**
   * The conditions on devices or modules, as the hub gets them.
   */
  target: {
    /**
     * By what the base says.
     */
    before?: string;
    /**
     * By what the checkout says.
     */
    after?: string;
  };
  /**
   * The limit of devices (or modules) that the checkout says.
   */
  maxDevices?: number;
  devices?: MatchesDocument;
  modules?: MatchesDocument1;
  /**
   * What a plan made now does about its jobs on the hub; absent: the hub was not asked.
   */
  onHub?: OnHubDocument[];
}
/**
 * When the job runs from now on, by what the base or the checkout says, without times that are suspended or frozen. Absent: there is no such job.
 */
export interface JobRunsDocument {
  /**
   * The first three runs within a year.
   *
   * Items: A run.
   */
  next: string[];
  /**
   * Runs in the next 30 days.
   */
  in30Days: number;
  /**
   * Whether the manifest says `suspend: true`.
   */
  isSuspended: boolean;
}
/**
 * Devices that match; absent: not counted, or the target has only modules.
 */
export interface MatchesDocument {
  /**
   * By what the base says; absent: there is no such target.
   */
  before?: number;
  /**
   * By what the checkout says; absent: there is no such target.
   */
  after?: number;
  /**
   * Those that match now and did not before.
   */
  gained: number;
  /**
   * Those that matched before and do not now.
   */
  lost: number;
}
/**
 * Modules that match a target with FROM devices.modules; absent: not counted, or the target has only devices.
 */
export interface MatchesDocument1 {
  /**
   * By what the base says; absent: there is no such target.
   */
  before?: number;
  /**
   * By what the checkout says; absent: there is no such target.
   */
  after?: number;
  /**
   * Those that match now and did not before.
   */
  gained: number;
  /**
   * Those that matched before and do not now.
   */
  lost: number;
}
/**
 * One change of the plan.
 */
export interface OnHubDocument {
  /**
   * What the plan does.
   */
  action: 'create' | 'replace' | 'cancel' | 'keep' | 'defer' | 'skip' | 'refuse';
  /**
   * The name in the job's id.
   */
  manifest: string;
  /**
   * The occurrence.
   */
  scheduledAt: string;
  /**
   * Why: a code of the table in docs/how-it-decides.md.
   */
  reason: string;
  /**
   * The same in words.
   */
  because: string;
  /**
   * The job that is created or kept.
   */
  jobId?: string;
  /**
   * The job that is cancelled.
   */
  cancels?: string;
}
