import type { FleetList, FleetRefusal, FleetReply } from '../api.ts';
import type { PageCall } from '../page-call.ts';
import { Refusal, refusal } from '../refusal.ts';
import { objectIn } from './body.ts';

/** `GET /api/fleets` */
export async function listFleets({ context: { fleets } }: PageCall): Promise<FleetList> {
  return { known: await fleets.known(), connected: fleets.connected() };
}

/** `POST /api/fleets` */
export async function connectFleets(call: PageCall): Promise<FleetReply> {
  const { fleets } = call.context;
  const { text, names } = objectIn(call);
  const found =
    typeof text === 'string' ? fleets.inText(text) : isNames(names) ? await fleets.named(names) : undefined;
  if (!found) throw refusal(400, 'the body needs text, Fleet documents in YAML, or names of fleets');
  if ('diagnostics' in found) {
    const body: FleetRefusal = { message: found.message, diagnostics: found.diagnostics };
    throw new Refusal(400, body);
  }
  const connected = new Set(fleets.connected().map(({ name }) => name));
  for (const { name } of found)
    if (connected.has(name))
      throw refusal(409, `the fleet ${name} is connected already`, 'disconnect it first');
  for (const fleet of found) await fleet.connect();
  const asked = new Set(found.map(({ name }) => name));
  return { connected: fleets.connected().filter(({ name }) => asked.has(name)) };
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}

/** `DELETE /api/fleets/NAME` */
export async function disconnectFleet(call: PageCall): Promise<FleetList> {
  const name = call.params['name'] ?? '';
  if (!(await call.context.fleets.disconnect(name))) throw refusal(404, `the fleet ${name} is not connected`);
  return listFleets(call);
}
