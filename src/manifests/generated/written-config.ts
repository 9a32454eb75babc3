/* Made from schemas/ by scripts/generate.ts. Do not edit. */

/**
 * hubjobs.yaml or hubjobs.yml, at the root of the repository: who owns the jobs, where the manifests are, and which hubs there are.
 */
export interface WrittenConfig {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: the configuration.
   */
  kind: 'Config';
  /**
   * The first part of every job id: small letters and digits, at most 12. Jobs of other owners are never touched, so two repositories that share a hub need two owners. Every command that looks for jobs on a hub needs it.
   */
  owner?: string;
  /**
   * The branch that decides what the hubs run, such as main. A checkout that says something else does not change a hub. Default: the default branch of the remote.
   */
  branch?: string;
  /**
   * Globs of the manifest files, relative to this file: * and ? match inside a name, ** matches folders, {a,b} matches either. Default: every .yaml and .yml file below jobs.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One glob.
   */
  manifests?: [string, ...string[]];
  /**
   * The hubs, each with the name that --hub takes: small letters, digits and dashes, at most 32 characters.
   */
  hubs?: {
    [k: string]: Hub;
  };
  /**
   * Values of the manifests that do not have them. The spec of a manifest is merged into these as a JSON merge patch, and the result is checked: its own values win, and null takes one away.
   */
  defaults?: {
    /**
     * What every Job has that does not say something else.
     */
    Job?: {
      /**
       * Labels of every one of them. Its own labels are added, and win.
       */
      labels?: {
        /**
         * Value of the label.
         */
        [k: string]: string;
      };
      /**
       * Limits of the target.
       */
      target?: {
        /**
         * The job is not scheduled if more devices than this match.
         */
        maxDevices?: number;
      };
      /**
       * What every schedule has that does not say something else.
       */
      schedule?: {
        /**
         * Time zone of at and cron: an IANA name.
         */
        timeZone?: string;
        /**
         * What happens to missed occurrences that are still inside startingDeadline.
         */
        missed?: 'latest' | 'skip';
      };
      /**
       * How late an occurrence may still start.
       */
      startingDeadline?: string;
      /**
       * How long the job may run on the hub.
       */
      maxExecutionTime?: string;
      /**
       * Whether occurrences of one job may overlap.
       */
      concurrencyPolicy?: 'Forbid' | 'Allow';
      /**
       * Further tries on the devices that are left.
       */
      retry?: {
        /**
         * How long after the beginning of one try the next one begins.
         */
        every?: string;
        /**
         * How many tries follow the first one.
         */
        tries?: number;
        /**
         * No try begins later than this after the occurrence.
         */
        for?: string;
      };
      /**
       * When a finished job counts as a success.
       */
      success?: {
        /**
         * Share of the devices that must succeed.
         */
        minSucceeded?: string;
        /**
         * Whether devices that were not connected count as failed.
         */
        offline?: 'ignore' | 'fail';
      };
    };
    /**
     * What every Rollout has that does not say something else.
     */
    Rollout?: {
      /**
       * Labels of every one of them. Its own labels are added, and win.
       */
      labels?: {
        /**
         * Value of the label.
         */
        [k: string]: string;
      };
      /**
       * Limits of the target.
       */
      target?: {
        /**
         * The job is not scheduled if more devices than this match.
         */
        maxDevices?: number;
      };
      /**
       * Time zone of start and windows: an IANA name.
       */
      timeZone?: string;
      /**
       * How long one job of a stage may run on the hub.
       */
      maxExecutionTime?: string;
      /**
       * No job is created later than this after the version began.
       */
      for?: string;
      /**
       * Further tries on the devices that are left.
       */
      retry?: {
        /**
         * How long after the beginning of one try the next one begins.
         */
        every?: string;
        /**
         * How many tries follow the first one.
         */
        tries?: number;
      };
      /**
       * Whether devices that join the target later are still caught.
       */
      newcomers?: 'sweep' | 'none';
      /**
       * What a stage must show before the next one begins.
       */
      gate?: {
        /**
         * Share of the stage's devices that must be done, such as >= 95%. Default >= 95%.
         */
        reached?: string;
        /**
         * How many of the stage's devices may refuse or fail: a share such as <= 1%, or a number such as <= 2. Above it the rollout stops. Default <= 1%.
         */
        failed?: string | number;
        /**
         * How many of the stage's devices may disconnect after they were reached, without being done: a share such as <= 1%, or a number such as <= 2. Above it the rollout stops. Default <= 1%.
         */
        lost?: string | number;
        /**
         * With fewer devices done the gate does not hold. Of a smaller stage all must be done. Default 3.
         */
        minDevices?: number;
        /**
         * How long after the end of the stage's last job the gate is judged first, 0s to 7d: longer than a device needs to restart, as nobody counts as lost before. Default 30m.
         */
        settle?: string;
        /**
         * How long the gate may take, from the end of the last try: more than twice settle, at most 25d. Time outside windows does not count. Default 24h.
         */
        within?: string;
      };
    };
  };
  /**
   * Severity of checks, by the code that a diagnostic shows: error, warning, info or off.
   */
  rules?: {
    /**
     * Severity of this check. off: its diagnostics are not shown.
     */
    [k: string]: 'error' | 'warning' | 'info' | 'off';
  };
  /**
   * Times at which jobs do not start. An occurrence inside a deny window is skipped. If a manifest has allow windows, an occurrence outside all of them is skipped too. Deny wins. A job that already waits on the hub is cancelled.
   *
   * @maxItems 256
   */
  freezes?: Freeze[];
  /**
   * Keeps jobs that ended on a branch of this repository, as an IoT Hub forgets them after 30 days. After each reconcile what has ended since is committed there; hubjobs history reads it.
   */
  history?: {
    /**
     * The branch. It has nothing of the other branches, and nothing is decided by it.
     */
    branch?: string;
    /**
     * How many months are kept, with the present one. Older ones are removed.
     */
    months?: number;
  };
  /**
   * Addresses that the report page links to.
   */
  links?: {
    /**
     * The page of a device, such as a dashboard: an https address with {deviceId}, which stands for the device's id.
     */
    device?: string;
  };
  /**
   * Limits of a plan. A plan beyond them is refused as a whole.
   */
  guards?: {
    /**
     * A plan is refused if it cancels more waiting jobs than this, and a larger share of them than maxCancelShare. Default 2.
     */
    maxCancels?: number;
    /**
     * Share of the waiting jobs that a plan with more than maxCancels cancels may cancel. Default 30%.
     */
    maxCancelShare?: string;
  };
}
/**
 * One IoT Hub. It says where to find the credentials and never contains them.
 */
export interface Hub {
  /**
   * Host name of the hub, without scheme and port.
   */
  hostName: string;
  /**
   * Edition of the hub. It decides how many jobs can be scheduled at once (1 on F1 and S1, 5 on S2, 10 on S3) and how fast they run. Basic tiers have no jobs.
   */
  tier: 'F1' | 'S1' | 'S2' | 'S3';
  /**
   * Number of units of the hub. More units run jobs faster. Default 1.
   */
  units?: number;
  /**
   * How many of the tier's job slots this repository may hold, if it shares the hub with others. Default: all of them.
   */
  slots?: number;
  /**
   * How long before its time an occurrence is put on the hub: 1m to 168h. Default 1h if there is one slot, else 24h.
   */
  lead?: string;
  /**
   * Globs of the manifests that this hub runs, if hubs differ by folder. Default: those of the repository.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One glob.
   */
  manifests?: [string, ...string[]];
  /**
   * Labels that a manifest needs to run on this hub, all of them, if hubs differ by label. Default: none.
   */
  selector?: {
    /**
     * Value that the label must have.
     */
    [k: string]: string;
  };
  /**
   * entra: sign in with Microsoft Entra (workload identity, managed identity or Azure CLI). It replaces connectionString.
   */
  auth?: 'entra';
  /**
   * Where to find the connection string. The string itself is never in a file. Default: the environment variable HUBJOBS_CONNECTION_STRING.
   */
  connectionString?: {
    /**
     * Name of the environment variable with the connection string.
     */
    env: string;
  };
}
/**
 * One time window: deny (nothing starts inside it) or allow (nothing starts outside it).
 */
export interface Freeze {
  /**
   * Name of the freeze: small letters, digits and single dashes, at most 63 characters. Plans show it.
   */
  name: string;
  /**
   * Why, in one line. Plans show it with every job that does not run.
   */
  reason: string;
  /**
   * No occurrence inside this window runs.
   */
  deny?: {
    /**
     * Start of the window, included: RFC 3339 with an offset or Z, or a local time together with timeZone.
     */
    from?: string;
    /**
     * End of the window, not included. Written like from.
     */
    to?: string;
    /**
     * When the window opens: a cron expression of five fields. Needs duration and timeZone.
     */
    cron?: string;
    /**
     * How long the window stays open each time: 1m to 366d, in real time.
     */
    duration?: string;
    /**
     * Time zone of from, to and cron: an IANA name.
     */
    timeZone?: string;
  };
  /**
   * Only occurrences inside this window, or inside another allow window of the same manifest, run.
   */
  allow?: {
    /**
     * Start of the window, included: RFC 3339 with an offset or Z, or a local time together with timeZone.
     */
    from?: string;
    /**
     * End of the window, not included. Written like from.
     */
    to?: string;
    /**
     * When the window opens: a cron expression of five fields. Needs duration and timeZone.
     */
    cron?: string;
    /**
     * How long the window stays open each time: 1m to 366d, in real time.
     */
    duration?: string;
    /**
     * Time zone of from, to and cron: an IANA name.
     */
    timeZone?: string;
  };
  /**
   * The manifests that the freeze applies to, by names or by labels. Default: all.
   */
  manifests?: {
    /**
     * metadata.name of each manifest.
     *
     * @minItems 1
     * @maxItems 1000
     *
     * Items: One name.
     */
    names?: [string, ...string[]];
    /**
     * Labels that a manifest needs, all of them.
     */
    labels?: {
      /**
       * Value that the label must have.
       */
      [k: string]: string;
    };
  };
}
