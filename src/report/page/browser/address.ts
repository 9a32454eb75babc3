import { encodePart } from '../../writing/source-link.ts';

/**
 * What the page shows, in the fragment of its address: `#job-acme-lock-doors-2603022100&range=week&q=door-17`. A fragment
 * works for a file that was downloaded, and is never sent to a server.
 */
export interface Address {
  /** The element to show; empty: none. */
  readonly anchor: string;
  readonly view: string;
  readonly range: string;
  readonly search: string;
  readonly outcome: string;
}

const KEYS = { view: 'view', range: 'range', search: 'q', outcome: 'outcome' } as const;

export function readAddress(fragment: string): Address {
  const parts = fragment.replace(/^#/, '').split('&');
  const anchor = parts.find((part) => !part.includes('=')) ?? '';
  const values = new URLSearchParams(parts.filter((part) => part.includes('=')).join('&'));
  const read = (key: keyof typeof KEYS) => values.get(KEYS[key]) ?? '';
  return {
    anchor: decode(anchor),
    view: read('view'),
    range: read('range'),
    search: read('search'),
    outcome: read('outcome'),
  };
}

/** Parts that are empty are left out. */
export function formatAddress({ anchor, ...parts }: Address): string {
  const values = new URLSearchParams();
  if (parts.view !== '') values.set(KEYS.view, parts.view);
  if (parts.range !== '') values.set(KEYS.range, parts.range);
  if (parts.search !== '') values.set(KEYS.search, parts.search);
  if (parts.outcome !== '') values.set(KEYS.outcome, parts.outcome);
  const text = values.toString();
  return `#${[encodePart(anchor), text].filter((part) => part !== '').join('&')}`;
}

/** Links to an element of this page. */
export function anchorAddress(anchor: string): string {
  return `#${encodePart(anchor)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
