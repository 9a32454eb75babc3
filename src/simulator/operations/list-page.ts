import { serviceError } from '../errors.ts';
import type { ServiceCall, ServiceReply } from './service-call.ts';

/** One page of a search, with the size and continuation of the service's headers. */
export function pageReply(
  call: ServiceCall,
  identity: string,
  search: () => Iterable<unknown>,
  headers: Readonly<Record<string, string>> = {},
): ServiceReply {
  const page = takePage(call, identity, search);
  return { status: 200, headers: { ...headers, ...page.headers }, body: page.items };
}

/** The same for items that are JSON text already. */
export function textPageReply(
  call: ServiceCall,
  identity: string,
  search: () => Iterable<string>,
  headers: Readonly<Record<string, string>> = {},
): ServiceReply {
  const page = takePage(call, identity, search);
  return { status: 200, headers: { ...headers, ...page.headers }, text: `[${page.items.join(',')}]` };
}

function takePage(
  call: ServiceCall,
  identity: string,
  search: () => Iterable<unknown>,
): { readonly items: readonly unknown[]; readonly headers: Readonly<Record<string, string>> } {
  const token = textHeader(call, 'x-ms-continuation');
  const { items, continuation } = call.pager.page(identity, search, pageSize(call), token);
  // On the last page the header must be missing: clients that get an empty one never stop asking.
  return { items, headers: { ...(continuation !== undefined && { 'x-ms-continuation': continuation }) } };
}

function pageSize(call: ServiceCall): number {
  const { queryPage } = call.state.switches;
  const asked = textHeader(call, 'x-ms-max-item-count');
  if (asked === undefined || asked === '') return queryPage.default;
  const size = /^-?\d{1,9}$/.test(asked) ? Number(asked) : 0;
  // -1 is what some clients send for "you choose".
  if (size === -1) return queryPage.default;
  if (size < 1) throw serviceError('ArgumentInvalid', 'x-ms-max-item-count must be a positive number.');
  return Math.min(size, queryPage.max);
}

function textHeader(call: ServiceCall, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
