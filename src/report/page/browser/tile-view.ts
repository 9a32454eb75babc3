import { h } from '../../../browser/dom.ts';
import { formatCount } from '../../writing/words.ts';
import type { Tile } from '../tiles.ts';

export function tile({ count, words, tone }: Tile): HTMLElement {
  return h('li', { class: tone }, h('strong', {}, formatCount(count)), h('span', {}, words));
}
