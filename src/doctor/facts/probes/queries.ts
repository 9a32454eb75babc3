import { HubError } from '../../../hub/hub-error.ts';
import { asExpected, differs, orRefused, type Probe, refusalText, type Seen } from '../probe.ts';

/** Only the first of the two devices, `a` and `B`, has the tag `mark`. */

export const missingUnequal: Probe = {
  id: 'missing-unequal',
  name: '`!=` where the property is missing',
  expected: 'a device without the property is not selected',
  needsDevices: true,
  async ask(world) {
    const selected = await orRefused(() => world.matching("tags.mark != 'y'"));
    if (selected instanceof HubError) return refused(selected);
    if (selected === 'a') return asExpected('a device without the property is not selected');
    return selected === 'B a'
      ? differs('a device without the property is selected', 'query.missingUnequal=true')
      : differs(`of the devices a (with it) and B (without it) are selected: ${selected || 'none'}`);
  },
};

export const missingGroup: Probe = {
  id: 'missing-group',
  name: 'GROUP BY where the property is missing',
  expected: 'devices without it are a group of their own',
  needsDevices: true,
  async ask(world) {
    const rows = await orRefused(() =>
      world.query(
        `SELECT tags.mark AS mark, COUNT() AS numberOfDevices FROM devices WHERE ${world.condition} GROUP BY tags.mark`,
      ),
    );
    if (rows instanceof HubError) return refused(rows);
    const without = rows.filter(({ mark }) => mark === undefined || mark === null);
    if (rows.length === 2 && without.length === 1) {
      return asExpected('devices without it are a group of their own');
    }
    return rows.length === 1 && without.length === 0
      ? differs('devices without it are in no group', 'query.missingGroup=dropped')
      : differs(`the rows are ${JSON.stringify(rows).slice(0, 200)}`);
  },
};

export const textOrder: Probe = {
  id: 'text-order',
  name: 'how `<` and `>=` order device ids',
  expected: 'by the codes of their characters: B is before a',
  needsDevices: true,
  async ask(world) {
    const [first] = world.devices;
    const selected = await orRefused(() => world.matching(`deviceId >= '${first}'`));
    if (selected instanceof HubError) return refused(selected);
    if (selected === 'a') return asExpected('by the codes of their characters: B is before a');
    return selected === 'B a'
      ? differs('whatever their capitals: B is after a', 'query.textOrder=ignore-case')
      : differs(`of a and B, those from a on are: ${selected || 'none'}`);
  },
};

function refused(error: HubError): Seen {
  return differs(`the query is refused (${refusalText(error)})`);
}
