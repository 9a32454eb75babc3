import type { CheckSection, DoctorReport } from '../../model/doctor-report.ts';
import type { Text } from '../writing/facts.ts';
import { countsByState, FINDINGS, type State } from '../writing/states.ts';

export interface DoctorFacts {
  /** `Checked production (localhost:8443): 1 problem, 12 fine`. */
  readonly title: Text;
  readonly sections: readonly {
    readonly title: string;
    readonly checks: readonly {
      readonly state: State;
      readonly name: string;
      readonly found: Text;
      readonly advice?: Text;
    }[];
  }[];
}

const TITLES: Readonly<Record<CheckSection['about'], string>> = {
  machine: 'This machine',
  checkout: 'The checkout',
  config: 'Configuration and manifests',
  hub: 'The hub',
  github: 'GitHub, as far as the checkout shows it',
};

export function doctorFacts({ hub, sections }: DoctorReport): DoctorFacts {
  const counts = { problem: 0, remark: 0, 'not-tried': 0, fine: 0 };
  for (const { checks } of sections) for (const { result } of checks) counts[result] += 1;
  const what: Text = hub
    ? [{ code: hub.name }, ' (', { code: hub.hostName }, ')']
    : ['what can be checked without a hub'];
  return {
    title: ['Checked ', ...what, `: ${countsByState(FINDINGS, counts).join(', ')}`],
    sections: sections
      .filter(({ checks }) => checks.length > 0)
      .map(({ about, checks }) => ({
        title: TITLES[about],
        checks: checks.map(({ name, result, found, advice }) => ({
          state: FINDINGS[result],
          name,
          found: [{ said: found }],
          ...(advice !== undefined && { advice: [{ said: advice }] }),
        })),
      })),
  };
}
