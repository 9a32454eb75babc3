import { serviceError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { patchOf } from '../state/configuration.ts';
import { checkPatch } from '../state/twin-limits.ts';
import { checkPath } from './read-configuration.ts';
import { param, type ServiceCall, type ServiceReply, twinObjectBody } from './service-call.ts';

/**
 * `POST /devices/{id}/applyConfigurationContent`: sets the modules of one IoT Edge device. A module that does not exist is
 * created; `properties.desired` replaces its desired properties, a longer path sets what is below them.
 */
export function applyConfigurationContent(call: ServiceCall): ServiceReply {
  const { registry } = call.state;
  const { row } = registry.require({ deviceId: param(call, 'deviceId') });
  if (!row.capabilities.iotEdge)
    throw serviceError('InvalidConfigurationContent', 'Not an Azure IoT Edge device.');
  const modules = twinObjectBody(call)['modulesContent'];
  if (!isJsonObject(modules) || !isJsonObject(modules['$edgeAgent']))
    throw serviceError('InvalidConfigurationContent', 'modulesContent must have a part for $edgeAgent.');
  const changes = Object.entries(modules).map(([moduleId, content]) => {
    if (!isJsonObject(content))
      throw serviceError('InvalidConfigurationContent', `${moduleId} must be a JSON object.`);
    for (const path of Object.keys(content)) checkPath(path);
    const whole = content['properties.desired'];
    const desired = patchOf(Object.entries(content));
    checkPatch('desired', desired);
    return { moduleId, desired, replaces: isJsonObject(whole) };
  });
  for (const { moduleId, desired, replaces } of changes) {
    const name = { deviceId: row.deviceId, moduleId };
    const module = registry.find(name) ?? registry.add(name);
    call.state.writeTwin(module, { desired }, replaces ? 'replace' : 'merge');
  }
  return { status: 204 };
}
