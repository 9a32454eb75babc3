import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckResult, DoctorReport } from '../../../src/model/doctor-report.ts';
import { renderDoctorJson } from '../../../src/report/doctor/json.ts';
import { renderDoctorMarkdown } from '../../../src/report/doctor/markdown.ts';
import { renderDoctorText } from '../../../src/report/doctor/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { hostileText } from '../support/hostile-text.ts';
import { activeTexts, brokenRows } from '../support/markdown-checks.ts';
import { describeOnTerminal } from '../support/terminal-checks.ts';

const RESULTS: readonly CheckResult[] = ['fine', 'remark', 'problem', 'not-tried'];

/** A report with one check of each result, in which hubs, files and hosts have these names and say these words. */
function reportOf([name = '', found = '', advice = '']: readonly string[]): DoctorReport {
  return {
    hub: { name, hostName: name },
    sections: [
      { about: 'machine', checks: [] },
      {
        about: 'hub',
        checks: RESULTS.map((result) => ({
          id: result,
          name: 'right: create jobs',
          result,
          found,
          ...(result !== 'fine' && { advice }),
        })),
      },
    ],
  };
}

const SAMPLE = reportOf([
  'production',
  'the key of the policy service, from HUBJOBS_CONNECTION_STRING, which has a longer text than one line has room for',
  'Check the name and the key of the shared access policy, and that they belong to this hub',
]);

describeOnTerminal('doctor', (style) => renderDoctorText(SAMPLE, style));

describe('a report of doctor keeps hostile text in its place', () => {
  const texts = fc.array(hostileText, { minLength: 3, maxLength: 3 });

  it('in Markdown', () => {
    fc.assert(
      fc.property(texts, (some) => {
        const markdown = renderDoctorMarkdown(reportOf(some));
        expect(activeTexts(markdown)).toEqual([]);
        expect(brokenRows(markdown)).toEqual([]);
      }),
    );
  });

  it('in text, in lines that fit', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 50, max: 120 }), (some, width) => {
        const text = renderDoctorText(reportOf(some), { colour: false, width });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('in JSON, unchanged', () => {
    const report = reportOf(['@octocat', '\u001b[31m', '| a |']);
    const { hub, checks } = JSON.parse(renderDoctorJson(report));
    expect(hub).toEqual(report.hub);
    expect(checks).toEqual(report.sections[1]?.checks.map((check) => ({ about: 'hub', ...check })));
  });
});
