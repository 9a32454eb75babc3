import { type CapturedFleet, type CaptureInput, captureFleet } from './capture-fleet.ts';
import { type Provenance, renderFleetYaml } from './write/fleet-yaml.ts';

/** Files of more than 1 MiB are refused when they are read. */
const LONGEST_TEXT = 1_000_000;
/** Places in the twins that are written; fewer when the file would be too long. */
const MOST_PLACES = 300;

/** Captures a fleet and writes it as a file that can be read again. */
export function writeFleet(
  input: CaptureInput,
  provenance: Provenance,
): { readonly fleet: CapturedFleet; readonly text: string } {
  for (let mostPlaces = MOST_PLACES; ; mostPlaces = Math.floor(mostPlaces / 2)) {
    const fleet = captureFleet(input, mostPlaces);
    const text = renderFleetYaml(fleet, provenance);
    if (new TextEncoder().encode(text).length <= LONGEST_TEXT || mostPlaces === 0) return { fleet, text };
  }
}
