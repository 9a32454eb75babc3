import { param, type ServiceCall, type ServiceReply } from './service-call.ts';

/** `DELETE /devices/{id}/commands`: drops the cloud-to-device messages that wait for the device. */
export function purgeMessages(call: ServiceCall): ServiceReply {
  const { registry, messages } = call.state;
  const deviceId = param(call, 'deviceId');
  const totalMessagesPurged = messages.purge(registry.require({ deviceId }));
  return { status: 200, body: { deviceId, moduleId: null, totalMessagesPurged } };
}
