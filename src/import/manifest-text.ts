import { yamlLines } from '../capture/write/yaml-text.ts';
import { type HubJob, isWaiting } from '../model/hub-job.ts';
import { formatInstant } from '../model/instant.ts';
import { visible } from '../report/writing/visible.ts';
import type { SpecOfJob } from './spec-of-job.ts';

export interface Origin {
  readonly job: HubJob;
  /** Of the hub, as hubjobs.yaml has it. */
  readonly hubName: string;
  readonly hostName: string;
  /** The repository that made the job would go on with it: the manifest has its name. */
  readonly isOwn: boolean;
}

/** The document of a job, with comments for what a hub does not know. */
export function manifestText(name: string, spec: SpecOfJob, origin: Origin): string {
  const [hour, minute] = [new Date(spec.at).getUTCHours(), new Date(spec.at).getUTCMinutes()];
  const { maxExecutionTime } = spec;
  return [
    ...headOf(spec, origin),
    'apiVersion: hubjobs/v1',
    'kind: Job',
    'metadata:',
    `  name: ${name}`,
    '  # description: What it is for. A hub keeps no description.',
    'spec:',
    '  target:',
    ...yamlLines(spec.target, '    '),
    `  ${spec.operation.key}:`,
    ...yamlLines(spec.operation.value, '    '),
    '  schedule:',
    ...yamlLines(spec.schedule, '    '),
    '    # A hub does not say whether a job recurs, and in which time zone. If it does, instead of at:',
    `    # cron: "${minute} ${hour} * * *"`,
    '    # timeZone: UTC',
    ...(maxExecutionTime === undefined ? [] : yamlLines({ maxExecutionTime }, '  ')),
    '  # A hub does not know these:',
    '  # startingDeadline: 1h',
    '  # retry: { every: 6h, tries: 2 }',
    '',
  ].join('\n');
}

function headOf({ at }: SpecOfJob, { job, hubName, hostName, isOwn }: Origin): readonly string[] {
  const { jobId, status, startAt } = job;
  const id = JSON.stringify(visible(jobId));
  const isExact = startAt === undefined || startAt === at;
  return [
    `# Imported from the job ${id} of hub ${visible(hubName)}, which is ${status}.`,
    ...(isExact ? [] : [`# It starts at ${formatInstant(startAt)}; a manifest has whole minutes.`]),
    ...(isWaiting(job) && !isOwn
      ? [
          '# It still waits on the hub, and hubjobs leaves it alone. When this file is merged, cancel it, or both run:',
          `# az iot hub job cancel --hub-name ${visible(hostName).split('.')[0]} --job-id ${id}`,
        ]
      : []),
  ];
}
