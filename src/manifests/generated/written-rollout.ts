/* Made from schemas/ by scripts/generate.ts. Do not edit. */

import type { JsonObject, JsonValue } from '../../model/json.ts';

/**
 * A change that reaches the devices of an Azure IoT Hub in stages. Each stage begins when the one before has passed its gate.
 */
export interface WrittenRollout {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a rollout.
   */
  kind: 'Rollout';
  /**
   * Name, description and labels of the rollout.
   */
  metadata: {
    /**
     * Name of the rollout: small letters, digits and single dashes, at most 24 characters, unique among the jobs and rollouts of the repository. Name it after what the devices run, not after a release: a new release is an edit of the same document.
     */
    name: string;
    /**
     * What the rollout is for, in one sentence. Plans and reports show it.
     */
    description?: string;
    /**
     * Your own labels: keys with text. A hub in hubjobs.yaml can select rollouts by them.
     */
    labels?: {
      /**
       * Value of the label. Put numbers, true and false in quotes.
       */
      [k: string]: string;
    };
  };
  /**
   * The rollout itself: target, action, stages and gates.
   */
  spec: {
    /**
     * The devices of the rollout, all stages together: exactly one of query and allDevices.
     */
    target: {
      /**
       * Condition on the device twin, as after WHERE in an IoT Hub twin query. Together with the conditions of the stages and the marks that a rollout writes, at most 8192 characters. $scheduledAt stands for the time at which the version begins, also as $scheduledAt + 30d.
       */
      query?: string;
      /**
       * true: every device of the hub. It replaces the query, so that a rollout to all devices is easy to see.
       */
      allDevices?: true;
      /**
       * The rollout does not begin if more devices than this match. Default: no limit.
       */
      maxDevices?: number;
    };
    /**
     * Call a direct method on every device. Write exactly one of method and twin.
     */
    method?: {
      /**
       * Name of the method, as the device knows it.
       */
      name: string;
      /**
       * What the method is called with: any JSON value, also 0, false, "" and null. At most 128 KB. Default: nothing is sent.
       */
      payload?: JsonValue;
      /**
       * How long the hub waits for a connected device to answer: 5s to 300s. Default 30s.
       */
      responseTimeout?: string;
      /**
       * How long the hub waits for a device to connect: 0s to 300s, and not more than responseTimeout. Default 0s: the device must be connected.
       */
      connectTimeout?: string;
    };
    /**
     * Change the twin of every device. The hub merges the change: keys that are not named stay, null removes a key, lists are replaced as a whole. Write exactly one of method and twin.
     */
    twin?: {
      /**
       * Desired properties to set. Connected devices get them at once, others when they connect. At most 32 KB and 10 levels.
       */
      desired?: JsonObject;
      /**
       * Tags to set. Services see them, devices do not. At most 8 KB and 10 levels. The tag hubjobs belongs to this program.
       */
      tags?: JsonObject;
    };
    /**
     * Condition on the device twin that is true when the device has arrived, in the language of target.query. A device for which it is true is not touched any more. $scheduledAt stands for the time at which the version begins. Default: a device is done when its job succeeded.
     */
    done?: string;
    /**
     * When the first stage begins: a time to the minute, RFC 3339 with an offset or Z, or a local time together with timeZone. merged (the default): a minute after the commit is on the branch.
     */
    start?: string;
    /**
     * Time zone of start, of windows and of the times in reports: an IANA name. Default UTC, where no local time needs it.
     */
    timeZone?: string;
    /**
     * When jobs of the rollout may run: from each time of cron on, for so long. Default: always. Freezes hold too.
     *
     * @minItems 1
     * @maxItems 32
     *
     * Items: One window: when it opens, and for how long.
     */
    windows?: [
      {
        /**
         * When the window opens. Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly.
         */
        cron: string;
        /**
         * How long the window stays open, 10m to 366d.
         */
        for: string;
      },
      ...{
        /**
         * When the window opens. Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly.
         */
        cron: string;
        /**
         * How long the window stays open, 10m to 366d.
         */
        for: string;
      }[]
    ];
    /**
     * The stages, in their order. A device belongs to the first stage that takes it.
     *
     * @minItems 1
     * @maxItems 9
     */
    stages: [Stage, ...Stage[]];
    /**
     * What each stage must show before the next one begins. A stage can have a gate of its own.
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
    /**
     * Further tries for the devices of a stage that are left. Devices that refused or failed are not tried again. Default: none.
     */
    retry?: {
      /**
       * How long after the beginning of a try the next one begins, 1m to 25d: longer than maxExecutionTime.
       */
      every: string;
      /**
       * How many tries follow the first one.
       */
      tries: number;
    };
    /**
     * Devices that match the target only after the last stage began. sweep (the default): they are taken into the last stage while its gate holds. none: they are left out.
     */
    newcomers?: 'sweep' | 'none';
    /**
     * How long after its beginning a version of the rollout still creates jobs: 1h to 25d. Default 21d.
     */
    for?: string;
    /**
     * Name of a stage that begins although the stage before it has not passed, or that waits for an approval. It counts for the version that runs when it is written. Remove it from the next version.
     */
    promote?: string;
    /**
     * How long one job of the rollout may run on the hub: 1s to 7d. Devices that have not answered by then count as left. Default 1h.
     */
    maxExecutionTime?: string;
    /**
     * Values that no output shows: paths that begin with payload, desired or tags. Plans, reports and simulations show a mask in their place, which changes when the value does. The hub and the devices get the value, and it is in Git.
     *
     * @minItems 1
     * @maxItems 50
     *
     * Items: A path: keys with dots between them, and positions in lists.
     */
    sensitive?: [string, ...string[]];
    /**
     * true: no job is created, and waiting ones are cancelled. Default false.
     */
    suspend?: boolean;
    /**
     * A whole number. Raise it to roll the same out again, from the first stage on. Default 0.
     */
    revision?: number;
  };
}
/**
 * One stage. Of query, share and devices it has one, or none: then it takes all devices that are left.
 */
export interface Stage {
  /**
   * Name of the stage: small letters, digits and single dashes, at most 24 characters, unique in the rollout.
   */
  name: string;
  /**
   * Condition on the device twin: the stage takes the devices of the target for which it is true.
   */
  query?: string;
  /**
   * The stage takes this share of the whole target, drawn by a hash of the device's id, however large the fleet is. The devices of earlier stages count: after a stage with 10%, 30% takes 20% more.
   */
  share?: string;
  /**
   * The stage takes so many of the devices that are left, drawn by a hash of the device's id. For more than 500, write share.
   */
  devices?: number;
  /**
   * gate (the default): the stage begins when the one before has passed. approval: it waits for promote as well.
   */
  after?: 'gate' | 'approval';
  /**
   * One job of the stage reaches at most so many devices. The next job waits for settle, and only begins while failed and lost keep to their limits. Default: no limit.
   */
  batch?: number;
  /**
   * What this stage must show before the next one begins. What it leaves out is as in the gate of the rollout.
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
  /**
   * When jobs of this stage may run, instead of the windows of the rollout.
   *
   * @minItems 1
   * @maxItems 32
   *
   * Items: One window: when it opens, and for how long.
   */
  windows?: [
    {
      /**
       * When the window opens. Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly.
       */
      cron: string;
      /**
       * How long the window stays open, 10m to 366d.
       */
      for: string;
    },
    ...{
      /**
       * When the window opens. Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly, @yearly.
       */
      cron: string;
      /**
       * How long the window stays open, 10m to 366d.
       */
      for: string;
    }[]
  ];
  /**
   * Time zone of the windows of this stage, be they its own or those of the rollout: an IANA name. Default: that of the rollout.
   */
  timeZone?: string;
}
