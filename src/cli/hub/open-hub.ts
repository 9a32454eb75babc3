import type { AzureHubOptions } from '../../hub/azure/open-azure-hub.ts';
import type { Dependencies, HubConnection } from '../dependencies.ts';

type Tools = Pick<Dependencies, 'clock' | 'random'>;

/** Hubs over the network. The adapter and its SDK are loaded when the first one is opened. */
export function networkHubs(tools: () => Tools): Pick<Dependencies, 'openHub' | 'openRequests'> {
  const load = () => import('../../hub/azure/open-azure-hub.ts');
  return {
    openHub: async (connection) => (await load()).openAzureHub(optionsOf(connection, tools())),
    openRequests: async (connection) => (await load()).openAzureRequests(optionsOf(connection, tools())),
  };
}

function optionsOf(
  { credential, ca, onRetry, onExchange, retryLimitMs }: HubConnection,
  { clock, random }: Tools,
): AzureHubOptions {
  return {
    credential,
    clock,
    random,
    onRetry,
    ...(ca !== undefined && { ca }),
    ...(onExchange && { onExchange }),
    ...(retryLimitMs !== undefined && { retryLimitMs }),
  };
}
