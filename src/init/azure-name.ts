/** The name that the Azure CLI calls the hub by; `undefined` for a hub that is not in Azure. */
export function azureNameOf(hostName: string): string | undefined {
  return /^([a-z0-9-]+)\.(?:[a-z]+\.)*azure-devices(?:-[a-z]+)?\.(?:net|us|cn)$/i.exec(hostName)?.[1];
}
