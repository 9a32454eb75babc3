import path from 'node:path';
import { visible } from '../../report/writing/visible.ts';
import { openRegistry } from '../../simulator/devices/sdk/sdk-registry.ts';
import { type MessageToSend, sendMessage } from '../../simulator/devices/sdk/send-message.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { chooseHub } from '../hub/choose-hub.ts';
import { readCa } from '../hub/connect-hub.ts';
import { credentialOf } from '../hub/credential.ts';
import { readRepository } from '../repository/read-repository.ts';

export interface SendCommandOptions {
  readonly property?: readonly (readonly [name: string, value: string])[];
  readonly messageId?: string;
  readonly contentType?: string;
  readonly expires?: number;
  readonly hub?: string;
  readonly ca?: string;
  readonly directory?: string;
}

/** Sends one cloud-to-device message to a device of a local hub. */
export async function runSend(
  deviceId: string,
  body: string,
  options: SendCommandOptions,
  outer: Dependencies,
): Promise<ExitCode> {
  const deps = { ...outer, cwd: path.resolve(outer.cwd, options.directory ?? '.') };
  const ca = options.ca === undefined ? undefined : await readCa(path.resolve(deps.cwd, options.ca));
  const repository = await readRepository([], { directory: deps.cwd }, deps);
  const hub = chooseHub(repository, options.hub, deps.env);
  const { property = [], messageId, contentType, expires } = options;
  const message: MessageToSend = {
    body,
    properties: Object.fromEntries(property),
    ...(messageId !== undefined && { messageId }),
    ...(contentType !== undefined && { contentType }),
    ...(expires !== undefined && { expiresAfterMs: expires }),
  };
  const { registry, close } = await openRegistry(credentialOf(hub, deps.env), ca);
  try {
    const answer = await sendMessage(registry, deviceId, message);
    if ('refusal' in answer) {
      deps.stderr.write(`error: ${visible(answer.refusal)}\n`);
      return EXIT.failed;
    }
    deps.stdout.write(`${answer.messageId}\n`);
    return EXIT.done;
  } finally {
    close();
  }
}
