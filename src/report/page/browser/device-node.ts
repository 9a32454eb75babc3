import { copyButton } from '../../../browser/copy-button.ts';
import { type Child, h } from '../../../browser/dom.ts';
import { encodePart } from '../../writing/source-link.ts';
import { visible } from '../../writing/visible.ts';

const PLACEHOLDER = '{deviceId}';

/** Shows a device with a button that copies its id and, if the page knows where devices have pages, a link. */
export class DeviceNodes {
  readonly #template: string | undefined;

  /** Anything but an https address with the placeholder is not used. */
  constructor(template: string | undefined) {
    const isUsable = template?.startsWith('https://') && template.includes(PLACEHOLDER);
    this.#template = isUsable ? template : undefined;
  }

  /** `name`: a device, or `device/module`. */
  nodes(name: string): readonly Child[] {
    const text = h('code', {}, visible(name));
    const [deviceId = ''] = name.split('/');
    if (this.#template === undefined) return [text, copyButton(name)];
    const href = this.#template.replaceAll(PLACEHOLDER, () => encodePart(deviceId));
    return [h('a', { href, rel: 'noopener noreferrer' }, text), copyButton(name)];
  }
}
