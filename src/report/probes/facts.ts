import type { ProbeReport } from '../../model/probe-report.ts';
import type { Text } from '../writing/facts.ts';
import { countsByState, PROBES, type State } from '../writing/states.ts';

export interface ProbeFacts {
  readonly title: Text;
  readonly probes: readonly {
    readonly state: State;
    readonly name: string;
    readonly expected: Text;
    readonly seen: Text;
    /** The option of `hubjobs hub`. */
    readonly option?: string;
  }[];
  /** The local hub that does the same; absent: it does so anyway. */
  readonly localHub?: string;
  /** What is left on the hub. */
  readonly leftovers: readonly Text[];
}

export function probeFacts({ hub, probes, leftovers }: ProbeReport): ProbeFacts {
  const counts = { differs: 0, unknown: 0, 'as-expected': 0 };
  for (const { result } of probes) counts[result] += 1;
  const options = probes.flatMap(({ localSwitch }) =>
    localSwitch === undefined ? [] : [`--switch ${localSwitch}`],
  );
  return {
    title: [
      'Asked ',
      { code: hub.name },
      ' (',
      { code: hub.hostName },
      `): ${countsByState(PROBES, counts).join(', ')}`,
    ],
    probes: probes.map(({ name, expected, seen, result, localSwitch }) => ({
      state: PROBES[result],
      name,
      expected: [{ said: expected }],
      seen: [{ said: seen }],
      ...(localSwitch !== undefined && { option: `--switch ${localSwitch}` }),
    })),
    ...(options.length > 0 && { localHub: `hubjobs hub ${options.join(' ')}` }),
    leftovers: leftovers.map((name) => [{ code: name }, ' could not be removed: remove it by hand']),
  };
}
