import { serviceError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { patchOf } from '../state/configuration.ts';
import { EDGE_AGENT, modulesIn } from '../state/edge-deployments.ts';
import { readModulesContent } from './read-configuration.ts';
import { param, type ServiceCall, type ServiceReply, twinObjectBody } from './service-call.ts';

/**
 * `POST /devices/{id}/applyConfigurationContent`: sets the modules of one IoT Edge device. A module that does not exist is
 * created, also when only the content of `$edgeAgent` names it; `properties.desired` replaces the desired properties of a
 * module, a longer path sets what is below them.
 */
export function applyConfigurationContent(call: ServiceCall): ServiceReply {
  const { registry } = call.state;
  const { row } = registry.require({ deviceId: param(call, 'deviceId') });
  if (!row.capabilities.iotEdge)
    throw serviceError('InvalidConfigurationContent', 'Not an Azure IoT Edge device.');
  const modules = twinObjectBody(call)['modulesContent'];
  const module = (moduleId: string) => {
    const name = { deviceId: row.deviceId, moduleId };
    return registry.find(name) ?? registry.add(name);
  };
  for (const [moduleId, content] of readModulesContent(isJsonObject(modules) ? modules : {})) {
    const mode = isJsonObject(content['properties.desired']) ? 'replace' : 'merge';
    call.state.writeTwin(module(moduleId), { desired: patchOf(Object.entries(content)) }, mode);
  }
  for (const moduleId of modulesIn(module(EDGE_AGENT).row.properties.desired)) module(moduleId);
  return { status: 204 };
}
