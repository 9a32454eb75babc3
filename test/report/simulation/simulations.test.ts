import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderSimulationsGithub } from '../../../src/report/simulation/github.ts';
import { renderSimulationsJson } from '../../../src/report/simulation/json.ts';
import { renderSimulationsJunit } from '../../../src/report/simulation/junit.ts';
import { renderSimulationsMarkdown } from '../../../src/report/simulation/markdown.ts';
import { renderSimulationsText } from '../../../src/report/simulation/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { activeTexts, brokenRows } from '../support/markdown-checks.ts';
import { sampleSimulations } from '../support/sample-simulation.ts';
import { elementNames } from '../support/xml-elements.ts';

/** Without expectations the jobs are the tests. */
const unexpected = sampleSimulations.map(({ report }) => ({ report, checks: [] }));

const schema = path.resolve(import.meta.dirname, '../../../schemas/simulation-result.schema.json');
const ajv = new Ajv({ strict: true, strictTuples: false });
formats.default(ajv);
const isSimulationDocument = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));

describe('simulations', () => {
  it.each([
    ['simulation-80.txt', renderSimulationsText(sampleSimulations, { colour: false, width: 80 })],
    ['simulation-44.txt', renderSimulationsText(sampleSimulations, { colour: false, width: 44 })],
    ['simulation.md', renderSimulationsMarkdown(sampleSimulations)],
    ['simulation.json', renderSimulationsJson(sampleSimulations)],
    ['simulation.junit.xml', renderSimulationsJunit(sampleSimulations)],
    ['simulation-jobs.junit.xml', renderSimulationsJunit(unexpected)],
    ['simulation.github.txt', renderSimulationsGithub(sampleSimulations)],
  ])('read well as %s', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../fixtures/${name}`);
  });

  it('keep their schema', () => {
    expect(isSimulationDocument(JSON.parse(renderSimulationsJson(sampleSimulations)))).toBe(true);
    expect(isSimulationDocument.errors ?? []).toEqual([]);
  });

  it('have groups of answers that add up to the devices of their job', () => {
    for (const { report } of sampleSimulations) {
      for (const { answers, devices } of report.jobs) {
        expect(answers.reduce((sum, group) => sum + group.devices, 0)).toBe(devices.total);
      }
    }
  });
});

/** What devices, faults and the hub say; names are checked when they are read, codes are of our own. */
const FREE = new Set(
  [...FREE_TEXT, 'what', 'expected', 'actual', 'path', 'before', 'after', 'problem', 'city', 'reason'].filter(
    (name) => !['manifest', 'name', 'code'].includes(name),
  ),
);

describe('text of devices and hubs in a simulation', () => {
  const hostile = (check: (simulations: typeof sampleSimulations) => void) =>
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 12 }), (texts) =>
        check(withText(sampleSimulations, FREE, texts)),
      ),
      { numRuns: 50 },
    );

  it('neither acts in a terminal nor overflows it', () => {
    hostile((simulations) => {
      for (const width of [44, 80]) {
        const text = renderSimulationsText(simulations, { colour: false, width });
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    });
  });

  it('stays in its place in Markdown', () => {
    hostile((simulations) => {
      const markdown = renderSimulationsMarkdown(simulations);
      expect(activeTexts(markdown)).toEqual([]);
      expect(brokenRows(markdown)).toEqual([]);
      const count = (line: string) => markdown.split('\n').filter((one) => one === line).length;
      expect(count('<details>')).toBe(count('</details>'));
    });
  });

  it('adds no element to JUnit and no command to the log of a workflow', () => {
    const shape = elementNames(renderSimulationsJunit(sampleSimulations));
    const jobs = elementNames(renderSimulationsJunit(unexpected));
    const commands = renderSimulationsGithub(sampleSimulations).split('\n').length;
    hostile((simulations) => {
      expect(elementNames(renderSimulationsJunit(simulations))).toEqual(shape);
      const bare = simulations.map(({ report }) => ({ report, checks: [] }));
      expect(elementNames(renderSimulationsJunit(bare))).toEqual(jobs);
      const log = renderSimulationsGithub(simulations).split('\n');
      expect(log).toHaveLength(commands);
      for (const line of log) expect(line).toMatch(/^(|::(error|warning) file=.*)$/s);
    });
  });

  it('keeps JSON to its schema', () => {
    hostile((simulations) => {
      expect(isSimulationDocument(JSON.parse(renderSimulationsJson(simulations)))).toBe(true);
    });
  });
});
