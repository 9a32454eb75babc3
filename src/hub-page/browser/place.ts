import { encodePart } from '../../report/writing/source-link.ts';

/** What the page shows, in the fragment of its address: `#/devices/door-1`. A fragment is never sent to a server. */
export type Place =
  | { readonly view: 'devices'; readonly search: string }
  | { readonly view: 'device'; readonly deviceId: string; readonly moduleId?: string }
  | { readonly view: 'jobs' }
  | { readonly view: 'job'; readonly jobId: string }
  | { readonly view: 'connections' }
  | { readonly view: 'log'; readonly kind: string; readonly device: string; readonly text: string }
  | { readonly view: 'fleets' };

/** An address that says nothing known is the one of the devices. */
export function readPlace(fragment: string): Place {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
  const [section, first = '', second = ''] = path.split('/').map(decode);
  const values = new URLSearchParams(query);
  const value = (name: string) => values.get(name) ?? '';
  if (section === 'devices' && second !== '') return { view: 'device', deviceId: first, moduleId: second };
  if (section === 'devices' && first !== '') return { view: 'device', deviceId: first };
  if (section === 'jobs') return first === '' ? { view: 'jobs' } : { view: 'job', jobId: first };
  if (section === 'connections' || section === 'fleets') return { view: section };
  if (section === 'log')
    return { view: 'log', kind: value('kind'), device: value('device'), text: value('text') };
  return { view: 'devices', search: value('search') };
}

/** The address of a place, for links. */
export function addressOf(place: Place): string {
  switch (place.view) {
    case 'devices':
      return `#/devices${queryOf({ search: place.search })}`;
    case 'device':
      return `#/${['devices', place.deviceId, ...(place.moduleId === undefined ? [] : [place.moduleId])].map(encodePart).join('/')}`;
    case 'job':
      return `#/jobs/${encodePart(place.jobId)}`;
    case 'log':
      return `#/log${queryOf({ kind: place.kind, device: place.device, text: place.text })}`;
    case 'jobs':
    case 'connections':
    case 'fleets':
      return `#/${place.view}`;
    default:
      return place satisfies never;
  }
}

/** Values that are empty are left out. */
function queryOf(values: Readonly<Record<string, string>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
