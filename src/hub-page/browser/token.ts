const KEY = 'hubjobs-token';

/**
 * The token of the link that `hubjobs hub --ui` prints. It is taken out of the address, so that no copied address and no
 * history contains it, and is kept for this tab.
 */
export function takeToken(): string | undefined {
  const given = /^#token=([^&]+)/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(KEY) ?? undefined;
  sessionStorage.setItem(KEY, given);
  history.replaceState(null, '', '#/devices');
  return given;
}
