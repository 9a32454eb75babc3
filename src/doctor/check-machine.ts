import type { CheckoutFacts } from '../model/checkout-facts.ts';
import type { Check } from '../model/doctor-report.ts';
import { fine, problem } from './check.ts';

/** As `engines` in package.json says. */
export const MIN_NODE = '20.19.0';

export function checkMachine(nodeVersion: string, { git }: CheckoutFacts): readonly Check[] {
  return [
    isAtLeast(nodeVersion, MIN_NODE)
      ? fine('node', 'Node.js', `${nodeVersion} (${MIN_NODE} or newer is needed)`)
      : problem('node', 'Node.js', nodeVersion, `install Node.js ${MIN_NODE} or newer`),
    'version' in git
      ? fine('git', 'Git', git.version)
      : problem('git', 'Git', git.why, 'install Git 2.25 or newer, and put it on the PATH'),
  ];
}

function isAtLeast(version: string, least: string): boolean {
  const parts = numbersIn(version);
  for (const [index, needed] of numbersIn(least).entries()) {
    const part = parts[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

function numbersIn(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
