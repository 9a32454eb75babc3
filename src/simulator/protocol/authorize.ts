import type { ClientCertificate, DeviceCredentials, DeviceName } from '../device-link.ts';
import { serviceError } from '../errors.ts';
import type { Policy, Right } from '../policies.ts';
import type { Device } from '../state/device.ts';
import type { HubState } from '../state/hub-state.ts';
import type { BearerVerifier } from './bearer.ts';
import { coversResource, expiryOf, isSignedBy, parseSas, type SharedAccessSignature } from './sas.ts';

export interface Gatekeeper {
  /** Returns if a service request may pass; throws 401 otherwise. */
  authorizeService(header: string | undefined, path: string, rights: readonly Right[]): void;
  /** Returns when a device's credentials expire, in wall-clock milliseconds. Throws 401, 403 or 404. */
  authenticateDevice(
    name: DeviceName,
    credentials: DeviceCredentials,
  ): { readonly expiresAt: number | undefined };
}

export interface GatekeeperOptions {
  readonly state: HubState;
  readonly policies: readonly Policy[];
  readonly bearer: BearerVerifier | undefined;
  /** The names of the hub in tokens, in lower case, without a port. */
  readonly hosts: readonly string[];
  /** The clock with which clients sign: the machine's, not the hub's. */
  readonly wallNow: () => number;
}

const MAX_KNOWN_TOKENS = 1_000;

/** Checks tokens signed with a policy's or a device's key, and bearer tokens if they are accepted. */
export function createGatekeeper(options: GatekeeperOptions): Gatekeeper {
  const { state, policies, bearer, hosts, wallNow } = options;
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  const { tokenSkewMs } = state.switches;

  const policyOf = (sas: SharedAccessSignature) => {
    const policy = sas.policy === undefined ? undefined : byName.get(sas.policy);
    return policy && isSignedBy(sas, [policy.primaryKey, policy.secondaryKey]) ? policy : undefined;
  };

  /** Service tokens with a valid signature: clients send the same one again, at least within a second. */
  const known = new Map<string, { readonly sas: SharedAccessSignature; readonly policy: Policy }>();

  const remember = (token: string, sas: SharedAccessSignature, policy: Policy) => {
    if (known.has(token)) return;
    if (known.size >= MAX_KNOWN_TOKENS) known.clear();
    known.set(token, { sas, policy });
  };

  const readToken = (token: string, path: string): SharedAccessSignature => {
    const sas = known.get(token)?.sas ?? parseSas(token);
    if (!sas) throw unauthorized('The token cannot be read.');
    if (expiryOf(sas) + tokenSkewMs <= wallNow()) throw unauthorized('The token has expired.');
    if (!coversResource(sas, hosts, path)) throw unauthorized('The token is for another resource.');
    return sas;
  };

  /** The keys that may sign for a device or a module. A device may sign for its modules. */
  const keysFor = (device: Device): readonly string[] => {
    const { registry } = state;
    const { deviceId, moduleId } = device.row;
    const owner = moduleId === undefined ? undefined : registry.find({ deviceId });
    return [device, owner].flatMap((signer) => {
      const keys = signer && registry.keysOf(signer);
      return keys ? [keys.primaryKey, keys.secondaryKey] : [];
    });
  };

  return {
    authorizeService(header, path, rights) {
      if (!header) throw unauthorized('The request carries no token.');
      if (/^bearer /i.test(header)) {
        const granted = bearer?.rights(header.slice(7).trim(), wallNow(), tokenSkewMs);
        if (!granted) throw unauthorized('The bearer token is not accepted.');
        if (!rights.every((right) => granted.includes(right))) throw forbidden();
        return;
      }
      const sas = readToken(header, path);
      const policy = known.get(header)?.policy ?? policyOf(sas);
      if (!policy) throw unauthorized('The token is not signed by a policy of this hub.');
      remember(header, sas, policy);
      if (!rights.every((right) => policy.rights.includes(right))) throw forbidden();
    },

    authenticateDevice(name, { token, certificate }) {
      const device = state.registry.find(name);
      if (!device) throw serviceError('DeviceNotFound', 'The device is not registered.');
      const path = `/devices/${name.deviceId}${name.moduleId === undefined ? '' : `/modules/${name.moduleId}`}`;
      let expiresAt: number | undefined;
      if (token) {
        const sas = readToken(token, path);
        if (sas.policy === undefined) {
          if (!isSignedBy(sas, keysFor(device))) throw unauthorized('The token is not signed by the device.');
        } else if (!policyOf(sas)?.rights.includes('DeviceConnect')) {
          throw unauthorized('The token is not signed by a policy that may connect devices.');
        }
        expiresAt = expiryOf(sas) + tokenSkewMs;
      } else if (!certificate || !isCertificateOf(device, certificate)) {
        throw unauthorized('The device shows no token and no certificate that is known.');
      }
      if (device.row.status === 'disabled') throw serviceError('DeviceDisabled', 'The device is disabled.');
      return { expiresAt };
    },
  };
}

function isCertificateOf(device: Device, { thumbprints, signedName }: ClientCertificate): boolean {
  const own = device.authentication;
  if (own?.type === 'selfSigned') {
    const known = [own.primaryThumbprint, own.secondaryThumbprint].map(normalThumbprint);
    return thumbprints.some((print) => print !== '' && known.includes(normalThumbprint(print)));
  }
  const { deviceId, moduleId } = device.row;
  const name = moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`;
  return own?.type === 'certificateAuthority' && signedName === name;
}

function normalThumbprint(text: string): string {
  return text.replace(/[^0-9a-f]/gi, '').toUpperCase();
}

function unauthorized(why: string) {
  return serviceError('IotHubUnauthorizedAccess', `Unauthorized. ${why}`);
}

function forbidden() {
  return serviceError(
    'IotHubUnauthorized',
    'Unauthorized. The policy does not have the rights that are needed.',
  );
}
