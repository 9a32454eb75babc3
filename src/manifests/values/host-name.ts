/** A host name in what somebody has copied: a connection string, an address with a scheme, a port or a path. */
export function hostNameIn(text: string): string | undefined {
  const [, named] = /(?:^|;)\s*HostName\s*=\s*([^;\s:]+)/i.exec(text) ?? [];
  if (named !== undefined) return named;
  const [, host] = /^(?:[a-z]+:\/\/)?([a-z0-9.-]+)(?::\d+)?(?:\/.*)?$/i.exec(text.trim()) ?? [];
  return host;
}
