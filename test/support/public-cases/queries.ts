import { job } from '../read-text.ts';
import type { PublicCase } from './public-case.ts';

/** On a line of its own, without quotes around the whole. */
const query = (text: string) => job({ target: `\n    query: ${text}` });

export const QUERIES: readonly PublicCase[] = [
  {
    name: 'moduleId without a collection: Azure/azure-iot-sdk-node#847',
    text: query("moduleId = '$edgeAgent' AND deviceId = 'a'"),
    says: [
      '6:12 query-unknown-column: the twin of a device has no field `moduleId` -> for the modules of devices, write `FROM devices.modules WHERE …`',
    ],
  },
  {
    name: 'a whole statement over modules',
    text: query("SELECT * FROM devices.modules WHERE moduleId = 'm'"),
    says: [
      '6:12 query-full-statement: a job takes only the condition -> for modules, write `FROM devices.modules WHERE …`',
    ],
  },
  {
    name: 'a whole statement over devices: Azure/azure-iot-sdk-csharp#40',
    text: query('SELECT * FROM devices'),
    says: [
      '6:12 query-full-statement: a job takes only the condition -> for every device, write `allDevices: true` instead of a query; else write the condition alone',
    ],
  },
  {
    name: 'a statement with a name for the devices: Azure/remote-monitoring-services-dotnet#74',
    text: query("SELECT * FROM c WHERE c.tags.site = 'campus'"),
    says: [
      '6:12 query-full-statement: a job takes only the condition -> remove everything up to `WHERE`, and `WHERE` too',
      '6:34 query-unknown-column: a twin has no field `c` -> write `tags.site` without `c.`',
    ],
  },
  {
    name: 'true in quotes: CGI-FR/IoT-Hub-Portal',
    text: query("capabilities.iotEdge = 'true'"),
    says: [
      "6:35 query-type-mismatch: `capabilities.iotEdge` is true or false on every twin, but 'true' is text -> write true without quotes",
    ],
  },
  {
    name: 'a name of the service in small letters: Azure/iot-hub-device-update#556',
    text: query("x509Thumbprint.primaryThumbprint = 'AB'"),
    says: [],
  },
  { name: 'a thumbprint that is null', text: query('x509Thumbprint.PrimaryThumbprint = null'), says: [] },
  {
    name: 'a tag that is null',
    text: query('tags.site = null'),
    says: [
      '6:12 query-never-true: a twin never contains null, so this is never true -> for devices without it, write `NOT IS_DEFINED(tags.site)`',
    ],
  },
  {
    name: 'an id that is null',
    text: query('deviceId = null'),
    says: [
      '6:12 query-never-true: a twin never contains null, so this is never true -> remove it: every device has a value there',
    ],
  },
  {
    name: 'a date that is no ISO text: MicrosoftDocs/azure-docs#97937',
    text: query("lastActivityTime < '28/11/2026'"),
    says: [
      "6:31 query-time-form: `lastActivityTime` is compared as text, and '28/11/2026' is not in its form, such as '2026-11-28T10:00:00Z' -> write year, month and day first, and the time in UTC",
    ],
  },
  {
    name: 'a placeholder of an example',
    text: query("deviceId = '<device id>'"),
    says: [
      "6:23 query-never-true: no device has '<device id>' as its `deviceId` -> an id cannot contain `<`; put the id of a device here",
    ],
  },
  {
    name: 'a template in an id',
    text: query("deviceId = '{{ device }}'"),
    says: [
      "6:23 query-never-true: no device has '{{ device }}' as its `deviceId` -> an id cannot contain `{`; put the id of a device here",
    ],
  },
  {
    name: 'a prefix that every id has',
    text: query("STARTSWITH(deviceId, '')"),
    says: [
      '6:12 query-always-true: this is true for every device -> for every device, write `allDevices: true` instead of a query',
    ],
  },
  {
    name: 'tag for tags',
    text: query("tag.building = '43'"),
    says: ['6:12 query-unknown-column: a twin has no field `tag` -> did you mean `tags`?'],
  },
  {
    name: 'a boolean and its text: Azure/azure-iot-cli-extension#347',
    text: query("tags.my_tag in ['true', true]"),
    says: [],
  },
  {
    name: 'a comma too many: Azure/azure-iot-sdk-csharp#908',
    text: query("deviceId IN ['a','b',]"),
    says: ['6:33 query-syntax: expected a value after the comma, found `]` -> remove the comma'],
  },
  {
    name: 'a list in parentheses: MicrosoftDocs/azure-docs#16283',
    text: query("deviceId IN ('a','b')"),
    says: ['6:24 query-syntax: a list needs square brackets -> write `[` for `(`, and `]` for `)`'],
  },
  { name: 'a name that begins with in: Azure/iotedge#299', text: query('tags.inPortugal = true'), says: [] },
  {
    name: 'parts in the wrong order: MicrosoftDocs/azure-docs#10478',
    text: query("reported.properties.status = 'x'"),
    says: ['6:12 query-unknown-column: a twin has no field `reported` -> write `properties.reported.status`'],
  },
  {
    name: 'a property without its place: MicrosoftDocs/azure-docs#6932',
    text: query("myProp = 'abc'"),
    says: [
      '6:12 query-unknown-column: a twin has no field `myProp` -> write a tag as `tags.myProp`, and a property as `properties.reported.myProp`',
    ],
  },
  {
    name: 'quotes that a shell has removed: Azure/azure-iot-cli-extension#88',
    text: query('deviceId=edgeDeviceVM'),
    says: [
      "6:21 query-unknown-column: a twin has no field `edgeDeviceVM` -> put text in quotes: 'edgeDeviceVM'; write a tag as `tags.edgeDeviceVM`",
    ],
  },
  {
    name: 'a reserved word as a name: MicrosoftDocs/azure-docs#17106',
    text: query("tags.group.region = 'US'"),
    says: ['6:17 query-reserved-word: `group` is a reserved word -> to use it as a name, write `[[group]]`'],
  },
  {
    name: '$twin and $body of message routing: MicrosoftDocs/azure-docs#69635',
    text: query("$body.name = 'x' AND $twin.tags.company = 'Example'"),
    says: [
      '6:12 query-unknown-column: a twin has no field `$body` -> names such as `$body` belong to message routing',
      '6:33 query-unknown-column: a twin has no field `$twin` -> write `tags.company` without `$twin.`',
    ],
  },
  { name: 'letters of every alphabet', text: query("tags.größe = 'XL'"), says: [] },
  {
    name: 'operators of a programming language',
    text: query('tags.a == 1 && tags.b == 2'),
    says: [
      '6:19 query-syntax: `==` is not an operator here -> write `=`',
      '6:24 query-syntax: `&&` is not an operator here -> write `AND`',
      '6:34 query-syntax: `==` is not an operator here -> write `=`',
    ],
  },
  {
    name: 'a wildcard',
    text: query("deviceId LIKE 'door-%'"),
    says: [
      "6:21 query-syntax: expected an operator, AND, OR or the end of the condition, found `LIKE` -> there are no wildcards: write STARTSWITH(name, 'text') or ENDSWITH(name, 'text')",
    ],
  },
  {
    name: '<> leaves out devices',
    text: query("tags.site <> 'campus'"),
    says: [
      '6:12 query-missing-property: `<>` leaves out devices that have no `tags.site` -> to include them, write `(… OR NOT IS_DEFINED(tags.site))`; to leave them out, add `AND IS_DEFINED(tags.site)`',
    ],
  },
  {
    name: 'IS NULL',
    text: query('tags.site IS NULL'),
    says: [
      '6:22 query-syntax: expected an operator, AND, OR or the end of the condition, found `IS` -> write IS_DEFINED(name) or NOT IS_DEFINED(name)',
    ],
  },
  {
    name: 'a quote that is missing',
    text: query("tags.site = 'campus"),
    says: [
      "6:24 query-syntax: the text that starts here has no closing ' -> add ' at its end; a ' inside the text is written twice",
    ],
  },
  {
    name: 'a function of message routing',
    text: query("contains(deviceId, 'door')"),
    says: [
      '6:12 query-routing-function: `contains` is a function of message routing -> twin queries have no such function, only IS_DEFINED, STARTSWITH, ENDSWITH, ARRAY_CONTAINS, IS_NULL, IS_BOOL, IS_NUMBER, IS_STRING, IS_OBJECT, IS_PRIMITIVE',
    ],
  },
  {
    name: 'a list of ids that is too long: Azure/azure-iot-sdk-csharp#1680',
    text: query(`deviceId IN [${Array.from({ length: 900 }, (_, index) => `'door-${index}'`).join(',')}]`),
    says: [
      '6:12 query-too-long: the text has 9803 characters; the hub accepts at most 8192 -> give the devices a common tag, and query that',
    ],
  },
  {
    name: 'a whole query in quotes of YAML',
    text: query(`"deviceId = 'door #1'"`),
    says: [
      "6:24 query-never-true: no device has 'door #1' as its `deviceId` -> an id cannot contain a space; put the id of a device here",
    ],
  },
  {
    name: 'typographic quotes',
    text: query('tags.site = ‘campus’'),
    says: ["6:24 query-syntax: text in typographic quotes: the hub only knows ' and \" -> write 'campus'"],
  },

  {
    name: 'quotes around the whole, twice: Azure/azure-iot-cli-extension#101',
    text: query(`'"tags.environment = ''DEV''"'`),
    says: [
      '6:13 query-never-true: this is a text alone, so it is never true -> leave out the quotes around the whole condition',
    ],
  },
  {
    name: 'a list of ids without quotes: Azure/remote-monitoring-services-dotnet#71',
    text: query('deviceId in [Simulated.prototype-01.0]'),
    says: [
      "6:25 query-syntax: a list contains values, found a name -> put text in quotes: 'Simulated.prototype-01.0'",
    ],
  },
  {
    name: 'desired properties are fine for jobs: microsoft/vscode-azure-iot-toolkit#122',
    text: query("properties.desired.devicemodel='4000x'"),
    says: [],
  },
  {
    name: 'a name with a dash',
    text: query("tags.device-type = 'door'"),
    says: [
      '6:24 query-unknown-column: a twin has no field `type` -> write a name with a dash in brackets: `[[device-type]]`',
    ],
  },
  {
    name: 'a name that begins with a digit',
    text: query('tags.4thFloor = true'),
    says: [
      '6:17 query-syntax: expected a name after `.`, found `4` -> write a name with other characters in brackets, such as `[[1st floor]]`',
    ],
  },
  {
    name: 'a condition for jobs of the hub: Azure/azure-iot-sdk-csharp#3352',
    text: query("SELECT * FROM devices.jobs WHERE devices.jobs.status = 'running'"),
    says: [
      '6:12 query-full-statement: a job takes only the condition -> remove everything up to `WHERE`, and `WHERE` too',
    ],
  },
];
