/* Made from schemas/ by scripts/generate.ts. Do not edit. */

/**
 * hubjobs.yaml at the root of the repository: who owns the jobs, where the manifests are, and which hubs there are.
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
   * The mark on every job id: small letters and digits, at most 12. Jobs on the hub without it are never touched, so two repositories that share a hub need two owners. Default hubjobs.
   */
  owner?: string;
  /**
   * Globs of the files that hold manifests, relative to this file: * and ? inside a name, ** over folders, {a,b} for either. Default jobs/** /*.yaml.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One glob.
   */
  manifests?: [string, ...string[]];
  /**
   * The hubs, by a name of your own that --hub takes: small letters, digits and dashes, at most 32 characters.
   */
  hubs?: {
    [k: string]: Hub;
  };
  /**
   * Severity of single checks, by the code that a diagnostic shows: error, warning, info or off.
   */
  rules?: {
    /**
     * How serious a finding of this check is; off: do not look.
     */
    [k: string]: 'error' | 'warning' | 'info' | 'off';
  };
  /**
   * Times at which jobs do not start. An occurrence is judged at its own time: inside a deny window it is skipped, and where allow windows concern a manifest, outside all of them too. Deny wins. A job that waits on the hub already is cancelled.
   *
   * @maxItems 256
   */
  freezes?: Freeze[];
  /**
   * Limits that a plan must keep, or it is refused as a whole.
   */
  guards?: {
    /**
     * A plan that cancels more waiting jobs than this, and a larger share of them than maxCancelShare, is refused. Default 10.
     */
    maxCancels?: number;
    /**
     * Share of the waiting jobs that may be cancelled once maxCancels is passed. Default 30%.
     */
    maxCancelShare?: string;
  };
}
/**
 * One IoT Hub. Its credentials are named here, never written here.
 */
export interface Hub {
  /**
   * Host name of the hub, without a scheme and without a port.
   */
  hostName: string;
  /**
   * Edition of the hub. It sets how many jobs may be scheduled at once (1 on F1 and S1, 5 on S2, 10 on S3) and how fast they run. Basic tiers have no jobs.
   */
  tier: 'F1' | 'S1' | 'S2' | 'S3';
  /**
   * Number of units of the hub: more of them run jobs faster. Default 1.
   */
  units?: number;
  /**
   * How long before its time an occurrence is put on the hub: 1m to 168h. Default 1h where the tier has one slot, else 24h.
   */
  lead?: string;
  /**
   * Globs of the manifests that this hub runs, where hubs differ by folder. Default: those of the repository.
   *
   * @minItems 1
   * @maxItems 64
   *
   * Items: One glob.
   */
  manifests?: [string, ...string[]];
  /**
   * Labels that a manifest must carry, all of them, to run on this hub, where hubs differ by label. Default: no label is needed.
   */
  selector?: {
    /**
     * Value that the label must have.
     */
    [k: string]: string;
  };
  /**
   * entra: sign in with Microsoft Entra (a workload identity, a managed identity, the Azure CLI). Stands instead of connectionString.
   */
  auth?: 'entra';
  /**
   * Where the connection string is found; the string itself never stands in a file. Default: the environment variable HUBJOBS_CONNECTION_STRING.
   */
  connectionString?: {
    /**
     * Name of the environment variable that holds the connection string.
     */
    env: string;
  };
}
/**
 * One window of time, and what it does: deny (nothing starts inside) or allow (nothing starts outside).
 */
export interface Freeze {
  /**
   * Name of the freeze, which a plan shows: small letters, digits and single dashes, at most 63 characters.
   */
  name: string;
  /**
   * Why, in one line for people; a plan shows it with every job that does not run.
   */
  reason: string;
  /**
   * No occurrence inside this window runs.
   */
  deny?: {
    /**
     * Begin of the window, which is inside: RFC 3339 with an offset or Z, or a local time together with timeZone.
     */
    from?: string;
    /**
     * End of the window, which is outside; written like from.
     */
    to?: string;
    /**
     * When the window opens, again and again: a cron expression of five fields. Needs duration and timeZone.
     */
    cron?: string;
    /**
     * How long it stays open each time: 1m to 366d, in real time.
     */
    duration?: string;
    /**
     * Zone in which from, to and cron are read: a name of the IANA list.
     */
    timeZone?: string;
  };
  /**
   * Only occurrences inside this window, or inside another allow window of the same manifest, run.
   */
  allow?: {
    /**
     * Begin of the window, which is inside: RFC 3339 with an offset or Z, or a local time together with timeZone.
     */
    from?: string;
    /**
     * End of the window, which is outside; written like from.
     */
    to?: string;
    /**
     * When the window opens, again and again: a cron expression of five fields. Needs duration and timeZone.
     */
    cron?: string;
    /**
     * How long it stays open each time: 1m to 366d, in real time.
     */
    duration?: string;
    /**
     * Zone in which from, to and cron are read: a name of the IANA list.
     */
    timeZone?: string;
  };
  /**
   * The manifests it is about, by names or by labels. Default: all.
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
     * Labels that a manifest must carry, all of them.
     */
    labels?: {
      /**
       * Value that the label must have.
       */
      [k: string]: string;
    };
  };
}
