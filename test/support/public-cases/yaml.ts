import { job } from '../read-text.ts';
import type { PublicCase } from './public-case.ts';

/** As most people write it, without braces. */
const written = (...lines: readonly string[]) =>
  ['apiVersion: hubjobs/v1', 'kind: Job', 'metadata:', '  name: lock-doors', 'spec:', ...lines, ''].join(
    '\n',
  );
const TARGET = '  target:\n    query: tags.building = 43';
const METHOD = '  method:\n    name: lockDoor';
const SCHEDULE = '  schedule:\n    cron: "0 22 * * *"\n    timeZone: Europe/Budapest';

export const YAML: readonly PublicCase[] = [
  {
    name: 'cron that begins with *: sensu/sensu-docs#2255, yonahd/kor#512',
    text: written(TARGET, METHOD, '  schedule:\n    cron: */15 * * * *\n    timeZone: UTC'),
    says: [
      '11:11 yaml-quotes: `*` at the start of a value begins an alias in YAML -> put the value in quotes: "*/15 * * * *"',
    ],
  },
  {
    name: 'the same in braces',
    text: job({ schedule: '{ cron: */15 * * * *, timeZone: UTC }' }),
    says: [
      '7:21 yaml-quotes: `*` at the start of a value begins an alias in YAML -> put the value in quotes: "*/15 * * * *"',
    ],
  },
  {
    name: '@daily without quotes',
    text: written(TARGET, METHOD, '  schedule:\n    cron: @daily\n    timeZone: UTC'),
    says: [
      '11:11 yaml-quotes: `@` at the start of a value is reserved in YAML -> put the value in quotes: "@daily"',
    ],
  },
  {
    name: 'a name from Helm',
    text: job({ metadata: '\n  name: {{ .Release.Name }}' }),
    says: [
      '4:9 yaml-template: `{{ .Release.Name }}` is a template, and manifests are read as they are -> write the value, or render the template to a file first; text that contains `{{` needs quotes',
    ],
  },
  {
    name: 'a part of a name from Helm',
    text: job({ metadata: '\n  name: lock-{{ .Values.site }}' }),
    says: [
      '4:9 wrong-form: metadata.name is "lock-{{ .Values.site }}", a template, and manifests are read as they are -> write the value, or render the template to a file first',
    ],
  },
  {
    name: 'a name from Helm in quotes',
    text: job({ metadata: '\n  name: "{{ .Release.Name }}"' }),
    says: [
      '4:9 wrong-form: metadata.name is "{{ .Release.Name }}", a template, and manifests are read as they are -> write the value, or render the template to a file first',
    ],
  },
  {
    name: 'a name from a pipeline',
    text: job({ metadata: '\n  name: lock-$(site)' }),
    says: [
      '4:9 wrong-form: metadata.name is "lock-$(site)", a template, and manifests are read as they are -> write the value, or render the template to a file first',
    ],
  },
  {
    name: 'a merge key with a part for all: nodeca/js-yaml#646, chyh1990/yaml-rust#68',
    text: `x-common: &common\n  maxExecutionTime: 10m\n${written('  <<: *common', TARGET, METHOD, SCHEDULE)}`,
    says: [
      '8:3 yaml-merge-key: YAML 1.2 has no merge keys: `<<` would be a key like any other -> write the keys out, or use an alias for the whole map: `payload: *name`',
    ],
  },
  {
    name: 'a merge key in a payload',
    text: job({ action: 'method: { name: m, payload: { <<: { a: 1 } } }' }),
    says: [
      '6:33 yaml-merge-key: YAML 1.2 has no merge keys: `<<` would be a key like any other -> write the keys out, or use an alias for the whole map: `payload: *name`',
    ],
  },
  {
    name: 'an anchor of another document',
    text: `${job({ target: '&all { allDevices: true }' })}---\n${job({ metadata: '{ name: b }', target: '*all' })}`,
    says: [
      '14:11 yaml-alias: the anchor &all is in another document; an anchor ends with its document -> repeat what it stands for in this document',
    ],
  },
  {
    name: 'a # in a text of a query',
    text: job({ target: "\n    query: deviceId = 'door #1'" }),
    says: [
      '6:12 yaml-comment: a comment begins at ` #`, in the middle of a quoted part, and the rest of the line is not read -> put the whole value in quotes: "deviceId = \'door #1\'"',
    ],
  },
  {
    name: 'a directive for YAML 1.1',
    text: `%YAML 1.1\n---\n${job()}`,
    says: [
      '1:1 yaml-version: the file says that it is YAML 1.1; manifests are YAML 1.2, in which `yes` and `on` are text -> remove the line',
    ],
  },
  {
    name: 'tabs',
    text: 'apiVersion: hubjobs/v1\nkind: Job\nmetadata:\n\tname: a\nspec:\n\ttarget: { allDevices: true }\n\tmethod: { name: m }\n',
    says: [
      '4:1 yaml-tab: this line is indented with a tab; YAML needs spaces -> replace the tabs at the start of lines with spaces',
    ],
  },
  {
    name: 'a colon in a description: jaspervdj/hakyll#455, adrienverge/yamllint#28',
    text: job({ metadata: '\n  name: a\n  description: Doors: lock them' }),
    says: [
      '5:16 yaml-quotes: `: ` in a value without quotes begins a map -> put the value in quotes: "Doors: lock them"',
    ],
  },
  { name: '--- at the end: k3s-io/k3s#222, instrumenta/kubeval#61', text: `${job()}---\n`, says: [] },
  {
    name: 'documents of comments alone: kubernetes-sigs/kustomize#178',
    text: `# Doors\n---\n${job()}---\n# nothing here\n`,
    says: [],
  },
  {
    name: 'the same key twice: docker/compose#5267, yaml/pyyaml#41',
    text: written(
      TARGET,
      METHOD,
      SCHEDULE,
      '  schedule:\n    cron: "0 6 * * *"\n    timeZone: Europe/Budapest',
    ),
    says: ['13:3 yaml-duplicate-key: the key "schedule" appears twice -> remove one of them'],
  },
  {
    name: 'typographic quotes around a value: AtomLinter/linter-js-yaml#147',
    text: written(TARGET, METHOD, '  schedule:\n    cron: “0 22 * * *”\n    timeZone: “Europe/Budapest”'),
    says: [
      '11:11 yaml-quotes: typographic quotes are letters to YAML, so they become a part of the value -> write "0 22 * * *"; if the quotes belong to the text, put the whole value in quotes',
      '12:15 yaml-quotes: typographic quotes are letters to YAML, so they become a part of the value -> write "Europe/Budapest"; if the quotes belong to the text, put the whole value in quotes',
    ],
  },
  {
    name: 'no-break spaces as indentation: travis-ci/travis-ci#1204, nodeca/js-yaml#438',
    text: written(TARGET, '  method:\n\u00a0\u00a0\u00a0 name: lockDoor', SCHEDULE),
    says: [
      '9:1 yaml-syntax: this is the character U+00A0: it looks like a space, but YAML reads it as a letter -> type the line again, with ordinary spaces',
    ],
  },
  {
    name: 'en spaces as indentation: symfony/symfony#15674',
    text: written(TARGET, '  method:\n\u2002\u2002name: lockDoor', SCHEDULE),
    says: [
      '9:1 yaml-syntax: this is the character U+2002: it looks like a space, but YAML reads it as a letter -> type the line again, with ordinary spaces',
    ],
  },
  {
    name: 'a no-break space behind the colon: nodeca/js-yaml#273',
    text: written(TARGET, METHOD, '  schedule:\n    cron:\u00a0"0 22 * * *"\n    timeZone: Europe/Budapest'),
    says: [
      '11:10 yaml-syntax: this is the character U+00A0: it looks like a space, but YAML reads it as a letter -> type the line again, with ordinary spaces',
    ],
  },
  {
    name: 'an apostrophe in single quotes: Staartvin/Autorank-2#353',
    text: job({ metadata: "\n  name: a\n  description: 'Lock l'annexe'" }),
    says: [
      "5:16 yaml-quotes: the value ends at the second ', and more text follows -> inside these quotes, write '' for '",
    ],
  },
  {
    name: 'Windows line ends: goccy/go-yaml#65, envoyproxy/envoy#11659',
    text: written(TARGET, METHOD, SCHEDULE).replaceAll('\n', '\r\n'),
    says: [],
  },
  { name: 'a byte order mark: aaubry/YamlDotNet#324', text: `\uFEFF${job()}`, says: [] },
  {
    name: 'a byte order mark after ---: Eijebong/Archipelago-lobby#134',
    text: `---\n\uFEFF${job()}`,
    says: [
      '2:1 yaml-key: the key "﻿apiVersion" contains an invisible character, U+FEFF -> type the line again, with ordinary spaces',
    ],
  },
  {
    name: 'documents without --- between them',
    text: job() + job({ metadata: '{ name: b }' }),
    says: [
      '9:1 yaml-duplicate-key: another manifest begins here with `apiVersion`, and no `---` before it -> write `---` on a line of its own between the two',
    ],
  },
  {
    name: 'an item without its dash: home-assistant/core#1714',
    text: job({ target: '\n    deviceIds:\n      door-1\n      door-2' }),
    says: [
      '7:7 wrong-type: spec.target.deviceIds is "door-1 door-2", expected a list -> write each item on a line of its own that begins with `- `, or all in one line: `[a, b]`',
    ],
  },

  {
    name: 'a colon in quotes inside a text: ghuntley/noyaml#43',
    text: job({ metadata: '\n  name: a\n  description: Lock "doors: all" at night' }),
    says: [
      '5:16 yaml-quotes: `: ` in a value without quotes begins a map -> put the value in quotes: \'Lock "doors: all" at night\'',
    ],
  },
  {
    name: 'no space behind a colon: swar/Swar-Chia-Plot-Manager#250',
    text: written(TARGET, '  method:\n    name:lockDoor', SCHEDULE),
    says: [
      '9:5 wrong-type: spec.method is "name:lockDoor", expected a map of keys and values -> write a space behind the colon: `name: lockDoor`',
    ],
  },
  {
    name: 'a text whose lines go on to the left: dbt-labs/dbt-autofix#45',
    text: written(TARGET, METHOD, SCHEDULE).replace(
      '  name: lock-doors',
      '  name: lock-doors\n  description: |\n    Locks these doors:\n  all of building: 43',
    ),
    says: [
      '7:3 unknown-key: "all of building" is not a key of metadata -> if the line continues a text, indent it as far as the lines above',
    ],
  },
  {
    name: 'a brace on a line of its own: datagrok-ai/public#676',
    text: job({ action: 'method: { name: m, payload: {\n  a: 1\n}}' }),
    says: [
      '6:31 yaml-syntax: this `{` is not closed, or the lines in it are not indented -> close it with `}`, or indent the lines in it further than the key',
    ],
  },
  {
    name: 'a value and a map below it: de-jcup/eclipse-yaml-editor#64',
    text: written('  target: campus\n    query: tags.site = 43', METHOD, SCHEDULE),
    says: [
      '6:11 yaml-syntax: the lines below this value are indented as if they belonged to it -> line the keys of a map up; a key with a map below it has no other value',
    ],
  },
  {
    name: 'a line of a command with a colon: anishathalye/dotbot#83',
    text: job({ action: 'method:\n    name: run\n    payload: echo NOPASSWD: ALL' }),
    says: [
      '8:14 yaml-quotes: `: ` in a value without quotes begins a map -> put the value in quotes: "echo NOPASSWD: ALL"',
    ],
  },
  {
    name: 'two colons: sublimehq/Packages#854',
    text: job({ metadata: '\n  name: a\n  description: hello: world: test' }),
    says: [
      '5:16 yaml-quotes: `: ` in a value without quotes begins a map -> put the value in quotes: "hello: world: test"',
    ],
  },
];
