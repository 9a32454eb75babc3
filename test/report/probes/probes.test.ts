import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeReport } from '../../../src/model/probe-report.ts';
import { renderProbesMarkdown } from '../../../src/report/probes/markdown.ts';
import { renderProbesText } from '../../../src/report/probes/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { hostileText } from '../support/hostile-text.ts';
import { activeTexts, brokenRows } from '../support/markdown-checks.ts';
import { describeOnTerminal } from '../support/terminal-checks.ts';

/** A report in which the hub has this name and says these words. */
function reportOf(name: string, seen: string): ProbeReport {
  const asked = { expected: 'as the bytes of its JSON text', seen };
  const payload = 'how a method job gives its payload back';
  return {
    hub: { name, hostName: name },
    probes: [
      { id: 'a', name: payload, result: 'as-expected', ...asked },
      {
        id: 'b',
        name: 'capital letters in job ids',
        result: 'differs',
        localSwitch: 'jobIds=strict',
        ...asked,
      },
      { id: 'c', name: 'null in the patch of a twin job', result: 'unknown', ...asked },
    ],
    leftovers: ['device hubjobs-doctor-abcdefgh-a'],
  };
}

describeOnTerminal('probes', (style) =>
  renderProbesText(reportOf('production', 'they are refused (400 ArgumentInvalid)'), style),
);

describe('answers to probes keep hostile text in its place', () => {
  it('in Markdown', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, seen) => {
        const markdown = renderProbesMarkdown(reportOf(name, seen));
        expect(activeTexts(markdown)).toEqual([]);
        expect(brokenRows(markdown)).toEqual([]);
      }),
    );
  });

  it('in text, in lines that fit', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.integer({ min: 60, max: 120 }), (name, seen, width) => {
        const text = renderProbesText(reportOf(name, seen), { colour: false, width });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
