import { describe, expect, it } from 'vitest';
import type { StatusReport } from '../../../src/model/status-report.ts';
import { renderReportPage } from '../../../src/report/page/report-page.ts';
import { renderStatusJson } from '../../../src/report/status/json.ts';
import { renderStatusJunit } from '../../../src/report/status/junit.ts';
import { renderStatusMarkdown } from '../../../src/report/status/markdown.ts';
import { renderStatusText } from '../../../src/report/status/text.ts';
import { expectValidStatus } from '../../support/status-schema.ts';
import { sampleStatus } from '../support/sample-status.ts';

const NOW = Date.parse('2026-03-02T20:30:00Z');

const { jobsReadAt: _, ...unread } = sampleStatus;

/** What is known of a run that ended before it knew anything. */
const NOTHING: StatusReport = { now: NOW, manifests: [], rollouts: [], jobs: [], unmanaged: [] };

const FORMATS: Readonly<Record<string, (report: StatusReport) => string>> = {
  text: (report) => renderStatusText(report, { colour: false, width: 200 }),
  Markdown: (report) => renderStatusMarkdown(report),
  page: (status) => renderReportPage({ status }),
  JUnit: (report) => renderStatusJunit(report),
};

describe.each(Object.entries(FORMATS))('a report as %s', (format, render) => {
  it('of a run that did not read the hub does not speak of its jobs', () => {
    const text = render({ ...unread, jobs: [] });
    expect(text).not.toMatch(/no jobs? of ours on the hub/);
    if (format !== 'JUnit') expect(text).toContain('the jobs on the hub were not read');
  });

  it('of a run that knew neither hub nor owner says why it ended, and what to do', () => {
    const error = {
      code: 'invalid-files',
      message: '2 errors in the files',
      details: ['the first mistake', 'the <second> mistake'],
      hint: 'correct them',
    };
    const text = render({ ...NOTHING, run: { interrupted: false, refusals: [], error } });
    expect(text).toContain('The run ended early: 2 errors in the files');
    // The command prints the rest on the same terminal.
    for (const part of ['the first mistake', 'second', 'What to do: correct them']) {
      expect(text.includes(part), part).toBe(format !== 'text');
    }
    expect(text).not.toContain('undefined');
  });

  it('from what was read a while ago says when', () => {
    const text = render({ ...sampleStatus, jobsReadAt: NOW - 20 * 60_000 });
    if (format === 'text' || format === 'Markdown') expect(text).toMatch(/jobs as of .*20:10/);
    else expect(text).not.toContain('undefined');
  });
});

it.each<[string, StatusReport]>([
  ['that knew nothing', NOTHING],
  [
    'that an error ended',
    {
      ...NOTHING,
      run: { interrupted: true, refusals: [], error: { code: 'x', message: 'y', details: [], hint: 'z' } },
    },
  ],
  ['that read the hub', sampleStatus],
])('status.json of a run %s is as its schema says', (_name, report) => {
  expectValidStatus(renderStatusJson(report));
});
