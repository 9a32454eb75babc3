import { job } from '../read-text.ts';
import type { PublicCase } from './public-case.ts';

const HEAD = 'apiVersion: hubjobs/v1\nkind: Job\nmetadata: { name: a }\nspec:\n';
const fleet = (group: string) =>
  `apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec:\n  groups:\n    - { name: g, count: 2, idPattern: "d-{index}", ${group} }\n`;

/** Keys and values that people bring from where they did the same before. */
export const KEYS: readonly PublicCase[] = [
  {
    name: 'a CronJob of Kubernetes: kubernetes/website#34876',
    text: 'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: hello\nspec:\n  schedule: "* * * * *"\n  jobTemplate:\n    spec: {}\n',
    says: [
      '2:7 unknown-kind: "CronJob" is not a known kind -> write `Job`, whose `schedule` has a `cron`; a file of another tool belongs outside the globs of `manifests`',
    ],
  },
  {
    name: 'keys of a CronJob: dgkanatsios/CKAD-exercises#175',
    text: `${HEAD}  target: { allDevices: true }\n  method: { name: m }\n  schedule: "0 22 * * *"\n  timeZone: Europe/Budapest\n  startingDeadlineSeconds: 200\n  activeDeadlineSeconds: 600\n`,
    says: [
      '7:13 wrong-type: spec.schedule is "0 22 * * *", expected a map of keys and values -> write `schedule: { cron: "0 22 * * *", timeZone: UTC }`',
      '8:3 unknown-key: "timeZone" is not a key of spec -> write `schedule: { timeZone: … }`',
      '9:3 unknown-key: "startingDeadlineSeconds" is not a key of spec -> write `startingDeadline`, such as `startingDeadline: 15m`',
      '10:3 unknown-key: "activeDeadlineSeconds" is not a key of spec -> write `maxExecutionTime`, such as `maxExecutionTime: 10m`',
    ],
  },
  {
    name: 'a jobTemplate: openshift/origin#24605',
    text: `${HEAD}  schedule: { cron: "0 22 * * *", timeZone: UTC }\n  jobTemplate:\n    spec:\n      target: { allDevices: true }\n`,
    says: [
      '6:3 unknown-key: "jobTemplate" is not a key of spec -> write `target`, and `method` or `twin`, directly below `spec`',
    ],
  },
  {
    name: 'the body of a job of the REST API: MicrosoftDocs/azure-docs#29484',
    text: `${HEAD}  type: scheduleUpdateTwin\n  updateTwin:\n    properties: { desired: { mode: night } }\n    etag: "*"\n  queryCondition: deviceId = 'urn:di:simulator001'\n  startTime: 2027-04-16T12:19:00Z\n  maxExecutionTimeInSeconds: 20\n`,
    says: [
      '5:3 unknown-key: "type" is not a key of spec -> leave it out: `method` or `twin` says what kind of job it is',
      '6:3 unknown-key: "updateTwin" is not a key of spec -> write `twin: { desired: …, tags: … }`',
      '9:3 unknown-key: "queryCondition" is not a key of spec -> write `target: { query: … }`',
      '10:3 unknown-key: "startTime" is not a key of spec -> write `schedule: { at: … }`',
      '11:3 unknown-key: "maxExecutionTimeInSeconds" is not a key of spec -> write `maxExecutionTime`, such as `maxExecutionTime: 10m`',
    ],
  },
  {
    name: 'the method of a job of the REST API',
    text: `${HEAD}  target: { allDevices: true }\n  cloudToDeviceMethod: { methodName: reboot, payload: {}, responseTimeoutInSeconds: 10 }\n  schedule: { at: 2027-04-16T12:19:00Z }\n`,
    says: ['6:3 unknown-key: "cloudToDeviceMethod" is not a key of spec -> write `method: { name: … }`'],
  },
  {
    name: 'names of the REST API beside each other',
    text: `${HEAD}  target: { allDevices: true }\n  methodName: reboot\n  responseTimeoutInSeconds: 30\n  connectTimeoutInSeconds: 0\n  schedule: { at: 2027-04-16T12:19:00Z }\n`,
    says: [
      '6:3 unknown-key: "methodName" is not a key of spec -> write `method: { name: … }`',
      '7:3 unknown-key: "responseTimeoutInSeconds" is not a key of spec -> write `method: { responseTimeout: … }`, such as `responseTimeout: 30s`',
      '8:3 unknown-key: "connectTimeoutInSeconds" is not a key of spec -> write `method: { connectTimeout: … }`, such as `connectTimeout: 10s`',
    ],
  },
  {
    name: 'desired at the top of the patch: Azure/azure-iot-sdk-node#44',
    text: job({ action: 'desired: { building: 43 }' }),
    says: ['6:3 unknown-key: "desired" is not a key of spec -> write `twin: { desired: … }`'],
  },
  {
    name: 'twin.properties.desired',
    text: job({ action: 'twin: { properties: { desired: { a: 1 } } }' }),
    says: [
      '6:11 unknown-key: "properties" is not a key of spec.twin -> write `desired` without `properties` around it',
    ],
  },
  {
    name: 'maxExecutionTimeSeconds: Azure/azure-iot-sdk-java#1591',
    text: job({ more: 'maxExecutionTimeSeconds: 60' }),
    says: [
      '8:3 unknown-key: "maxExecutionTimeSeconds" is not a key of spec -> write `maxExecutionTime`, with the unit in the value, such as `maxExecutionTime: 15m`',
    ],
  },
  {
    name: 'a duration of ISO 8601',
    text: job({ more: 'maxExecutionTime: PT15M' }),
    says: [
      '8:21 wrong-form: spec.maxExecutionTime is "PT15M", which does not have the expected form -> write `15m`. A duration: 90s, 15m, 1h30m, 7d.',
    ],
  },
  {
    name: 'a duration of .NET',
    text: job({ more: 'maxExecutionTime: "00:15:00"' }),
    says: [
      '8:21 wrong-form: spec.maxExecutionTime is "00:15:00", which does not have the expected form -> write `15m`. A duration: 90s, 15m, 1h30m, 7d.',
    ],
  },
  {
    name: 'a list of jobs',
    text: '- apiVersion: hubjobs/v1\n  kind: Job\n- apiVersion: hubjobs/v1\n  kind: Job\n',
    says: [
      '1:1 wrong-type: the document is a list, expected one manifest -> write each manifest as a document of its own, and `---` between them',
    ],
  },
  {
    name: 'a key with a list of jobs',
    text: 'apiVersion: hubjobs/v1\nkind: Job\njobs:\n  - name: a\n  - name: b\n',
    says: [
      '3:1 unknown-key: "jobs" is not a key of the document -> write each manifest as a document of its own, and `---` between them',
    ],
  },
  {
    name: 'a spec that was left out',
    text: 'apiVersion: hubjobs/v1\nkind: Job\nmetadata: { name: a }\ntarget: { allDevices: true }\nmethod: { name: m }\nschedule: { at: 2027-04-16T12:19:00Z }\n',
    says: [
      '4:1 unknown-key: "target", "method" and "schedule" are not keys of the document -> belongs below `spec`',
    ],
  },
  {
    name: 'keys in capitals',
    text: job().replace('spec:', 'Spec:').replace('target:', 'Target:'),
    says: ['4:1 unknown-key: "Spec" is not a key of the document -> did you mean `spec`?'],
  },
  {
    name: 'a payload that is JSON in quotes',
    text: job({ action: `method: { name: m, payload: '{"a": 1}' }` }),
    says: [
      '6:31 payload-quoted-json: the payload is a text that contains JSON, and devices get it as a text -> to send the value itself, write it without quotes: YAML reads JSON',
    ],
  },
  {
    name: 'a device that may answer after the end of the job',
    text: job({ action: 'method: { name: m, responseTimeout: 5m }', more: 'maxExecutionTime: 1m' }),
    says: [
      '8:21 response-timeout: the job may run for 1m, and a device has 5m to answer, so a slow answer comes too late -> make `maxExecutionTime` longer than `responseTimeout`',
    ],
  },
  {
    name: 'a secret by its key',
    text: job({ action: 'method: { name: m, payload: { password: example-only } }' }),
    says: [
      '6:33 secret-in-payload: a value that is named `password` is in the manifest, so everybody who can read the repository, the plans and the hub sees it -> let the device get the secret by itself; `sensitive` keeps it out of plans and reports; if it is not a secret, turn the rule off in hubjobs.yaml',
    ],
  },
  {
    name: 'a twin of a hub in a fleet',
    text: fleet('tags: { $etag: x }, desired: { $metadata: {}, a: 1 }'),
    says: [
      '6:58 fleet-value: `$etag` is kept by the hub itself -> leave it out: it is in every twin that a hub shows',
      '6:81 fleet-value: `$metadata` is kept by the hub itself -> leave it out: it is in every twin that a hub shows',
    ],
  },
  {
    name: 'an Edge device in a fleet: CGI-FR/IoT-Hub-Portal',
    text: fleet('capabilities: { iotEdge: true }'),
    says: [],
  },

  {
    name: 'true as a label: helm/helm#2848',
    text: job({ metadata: '{ name: a, labels: { critical: true } }' }),
    says: ['3:42 wrong-type: metadata.labels.critical is true, expected text -> put it in quotes: "true"'],
  },
  {
    name: 'a version as a label',
    text: job({ metadata: '{ name: a, labels: { version: 1.10 } }' }),
    says: [
      '3:41 wrong-type: metadata.labels.version is 1.1, expected text -> put it in quotes',
      '3:41 yaml-number-form: YAML reads 1.10 as the number 1.1 -> if it is text, put it in quotes: "1.10"',
    ],
  },
  {
    name: 'an id that is a number: telerik/mobile-cli-lib#1138',
    text: job({ target: '{ deviceIds: [16089e09] }' }),
    says: [
      '5:25 wrong-type: spec.target.deviceIds[0] is 16089000000000, expected text -> put it in quotes',
      '5:25 yaml-number-form: YAML reads 16089e09 as the number 16089000000000 -> if it is text, put it in quotes: "16089e09"',
    ],
  },
  {
    name: 'a policy in small letters: raystack/charts#71',
    text: job({ more: 'concurrencyPolicy: forbid' }),
    says: [
      '8:22 wrong-value: spec.concurrencyPolicy is "forbid", expected one of Forbid, Allow -> did you mean `Forbid`?',
    ],
  },
  {
    name: 'a key at the wrong level: astronomer/helm.astronomer.io#294',
    text: job({ action: 'method: { name: m, concurrencyPolicy: Forbid }' }),
    says: [
      '6:22 unknown-key: "concurrencyPolicy" is not a key of spec.method -> known keys: name, payload, responseTimeout, connectTimeout',
    ],
  },
  {
    name: 'a payload that a shell has quoted: Azure/iothub-explorer#14, Azure/azure-iot-sdk-java#327',
    text: job({ action: `method: { name: m, payload: '{"foo": "bar"}' }` }),
    says: [
      '6:31 payload-quoted-json: the payload is a text that contains JSON, and devices get it as a text -> to send the value itself, write it without quotes: YAML reads JSON',
    ],
  },
  {
    name: 'a suspend in quotes',
    text: job({ more: 'suspend: "true"' }),
    says: ['8:12 wrong-type: spec.suspend is "true", expected true or false -> write `true`'],
  },
];
