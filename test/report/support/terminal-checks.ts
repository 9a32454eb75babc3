import { describe, expect, it } from 'vitest';
import type { Style } from '../../../src/report/writing/style.ts';

export const plain = (width: number): Style => ({ colour: false, width });

/** A document reads well at three widths (goldens in `fixtures/`), and colour adds nothing to what it says. */
export function describeOnTerminal(name: string, render: (style: Style) => string): void {
  describe(`${name} on a terminal`, () => {
    it.each([80, 44, 120])('reads well in %i columns', async (width) => {
      await expect(render(plain(width))).toMatchFileSnapshot(`../fixtures/${name}-${width}.txt`);
    });

    it('says the same with and without colour', () => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences are what is taken away
      expect(render({ colour: true, width: 80 }).replace(/\u001b\[[0-9]+m/gu, '')).toBe(render(plain(80)));
      expect(render({ colour: true, width: 80 })).not.toBe(render(plain(80)));
    });

    it('closes every colour on the line that opens it', () => {
      for (const line of render({ colour: true, width: 80 }).split('\n')) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences are what is counted
        const codes = [...line.matchAll(/\u001b\[([0-9]+)m/gu)].map(([, number]) => Number(number));
        const isOff = (number: number) => number === 22 || number === 39;
        expect(codes.filter(isOff)).toHaveLength(codes.length / 2);
      }
    });
  });
}
