import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readListFile } from '../../src/manifests/list/read-list.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import { createSourceText } from '../../src/manifests/yaml/source-text.ts';
import { diagnosticsOf, job, readTexts } from '../support/read-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Case {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly ids: readonly string[];
  /** The beginning of each message. */
  readonly says?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'lines with comments, blank lines and a byte order mark',
    file: 'a.txt',
    text: '\uFEFF# doors\r\ndoor-1\r\n\r\n  door-2 # the old one\r\ndoor#3\r\n',
    ids: ['door-1', 'door-2', 'door#3'],
  },
  {
    name: 'a column of a CSV file',
    file: 'a.csv',
    text: 'name,deviceId,note\n"Door, east",door-1,"say ""hi"""\nDoor 2,"door-2",\n',
    ids: ['door-1', 'door-2'],
  },
  {
    name: 'a CSV file without the column',
    file: 'a.csv',
    text: 'name,id\na,door-1\n',
    ids: [],
    says: ['a.csv has no column deviceId'],
  },
  {
    name: 'an id twice',
    file: 'a.txt',
    text: 'door-1\ndoor-2\ndoor-1\ndoor-2\n',
    ids: ['door-1', 'door-2', 'door-1', 'door-2'],
    says: ['a.txt:3: the device door-1 is in line 1 already (and 1 more lines like this)'],
  },
  {
    name: 'what is no id',
    file: 'a.txt',
    text: 'door 1\n',
    ids: ['door 1'],
    says: ['a.txt:1: "door 1" is no id of a device'],
  },
  { name: 'nothing', file: 'a.txt', text: '# none\n', ids: [], says: ['a.txt names no device'] },
];

describe('a list of devices in a file', () => {
  it.each(cases)('reads $name', ({ file, text, ids, says = [] }) => {
    const read = readListFile(file, { source: createSourceText(file, text) });
    expect(read.ids).toEqual(ids);
    expect(read.problems.map(({ message }) => message)).toEqual(
      says.map((text) => expect.stringContaining(text)),
    );
  });

  const LIST_JOB = job({ target: '{ deviceIdsFrom: lists/recall.txt }' });
  const CONFIG = 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n';

  it('is part of the manifest, in the order of the ids', async () => {
    const files = {
      'hubjobs.yaml': CONFIG,
      'jobs/recall.yaml': LIST_JOB,
      'lists/recall.txt': 'door-2\ndoor-1\n',
    };
    const { manifests, diagnostics } = await loadRepository({ root: await temporaryFolder(files) });
    expect(diagnostics).toEqual([]);
    expect(manifests[0]?.target).toEqual({
      condition: "deviceId IN ['door-1', 'door-2']",
      allDevices: false,
      list: { ids: ['door-1', 'door-2'], base: '*' },
    });
    expect(manifests[0]?.listFile).toBe('lists/recall.txt');
  });

  it('is not read from outside the repository', async () => {
    const outside = path.join(await temporaryFolder({ 'recall.txt': 'door-1\n' }), 'recall.txt');
    const root = await temporaryFolder({
      'hubjobs.yaml': CONFIG,
      'jobs/recall.yaml': LIST_JOB,
      'lists/other.txt': '',
    });
    await symlink(outside, path.join(root, 'lists/recall.txt'));
    const { manifests, diagnostics } = await loadRepository({ root });
    expect(manifests).toEqual([]);
    expect(diagnostics.map(({ code, range }) => `${code} ${range.file}:${range.line}`)).toEqual([
      'device-list jobs/recall.yaml:5',
    ]);
    expect(diagnostics[0]?.message).toContain('lists/recall.txt leads outside the repository');
  });

  it('that is not there has a diagnostic, and one that changes is another manifest', async () => {
    const root = await temporaryFolder({
      'hubjobs.yaml': CONFIG,
      'jobs/recall.yaml': LIST_JOB,
      'lists/x.txt': '',
    });
    const missing = await loadRepository({ root });
    expect(missing.diagnostics.map(({ code }) => code)).toEqual(['device-list']);
    await writeFile(path.join(root, 'lists/recall.txt'), 'door-7\n');
    expect((await loadRepository({ root })).manifests[0]?.target.condition).toBe("deviceId IN ['door-7']");
  });

  it.each([
    '../recall.txt',
    '/etc/recall.txt',
    'lists//recall.txt',
    'lists/recall.yaml',
    'lists\\\\recall.txt',
  ])('has no path like %s', (file) => {
    expect(diagnosticsOf(job({ target: `{ deviceIdsFrom: "${file}" }` }))).toContainEqual('device-list 5:28');
  });
});

describe('a list of devices in a manifest', () => {
  it('names each device once', () => {
    expect(diagnosticsOf(job({ target: '{ deviceIds: [door-1, door-2, door-1] }' }))).toEqual([
      'device-twice 5:41',
    ]);
  });

  it('has ids that a hub takes', () => {
    expect(diagnosticsOf(job({ target: '{ deviceIds: [door 1] }' }))).toEqual(['wrong-form 5:25']);
  });

  it('is no longer than maxDevices allows', () => {
    expect(diagnosticsOf(job({ target: '{ deviceIds: [a, b, c], maxDevices: 2 }' }))).toEqual([
      'device-list 5:13',
    ]);
  });

  it('needs at most 99 hub jobs', () => {
    const ids = Array.from({ length: 7_000 }, (_, index) => `door-${index}`.padEnd(128, 'x'));
    expect(diagnosticsOf(job({ target: `{ deviceIds: [${ids.join(', ')}] }` }))).toEqual([
      'device-list 5:13',
    ]);
  });

  it('leaves out devices that are done', () => {
    const text = job({ target: '{ deviceIds: [b, a] }', more: 'done: tags.done = 1' });
    const [manifest] = readTexts({ 'job.yaml': text }).manifests;
    expect(manifest?.target).toEqual({
      condition: "(NOT IS_DEFINED(tags.done) OR tags.done != 1) AND deviceId IN ['a', 'b']",
      allDevices: false,
      list: { ids: ['a', 'b'], base: 'NOT IS_DEFINED(tags.done) OR tags.done != 1' },
      done: {
        condition: 'tags.done = 1',
        targetCondition: "deviceId IN ['a', 'b']",
        doneCondition: "tags.done = 1 AND deviceId IN ['a', 'b']",
      },
    });
  });

  it('is compared with the fleets', () => {
    const fleet = [
      'apiVersion: hubjobs/v1',
      'kind: Fleet',
      'metadata: { name: doors }',
      'spec: { groups: [{ name: doors, count: 9, idPattern: "door-{index:2}" }] }',
    ].join('\n');
    const text = job({ target: '{ deviceIds: [door-01, door-9, door-10, other] }' });
    const { diagnostics } = readTexts({ 'fleet.yaml': fleet, 'job.yaml': text });
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'unknown-device: 3 of 4 ids are in no Fleet document: door-10, door-9, other',
    ]);
  });
});
