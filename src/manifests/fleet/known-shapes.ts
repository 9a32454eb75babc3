import { type Fleet, hasModules } from '../../model/fleet.ts';
import type { CheckContext } from '../../query/check.ts';
import { fleetShape } from '../../query/fleet-shape.ts';
import { sampleModuleTwins, sampleTwins } from './sample-twins.ts';

/** What conditions are checked against: the devices of the fleets, and their modules where fleets describe some. */
export function knownShapes(fleets: readonly Fleet[]): Pick<CheckContext, 'fleet' | 'modules'> {
  if (fleets.length === 0) return {};
  return {
    fleet: fleetShape(fleets.flatMap((fleet) => [...sampleTwins(fleet)])),
    ...(hasModules(fleets) && {
      modules: fleetShape(fleets.flatMap((fleet) => [...sampleModuleTwins(fleet)])),
    }),
  };
}
