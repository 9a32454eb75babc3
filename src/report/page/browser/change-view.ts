import type { ChangeDocument, OperationDocument, TargetDocument } from '../../generated/plan-document.ts';
import type { OutcomeDocument } from '../../generated/status-document.ts';
import { expectedText } from '../../plan/expected-text.ts';
import { methodLimits, replaceLines, twinLines } from '../../plan/operation-lines.ts';
import { devicesText } from '../../plan/summary.ts';
import { ACTIONS, RESULTS } from '../../writing/states.ts';
import { visible } from '../../writing/visible.ts';
import { formatCount } from '../../writing/words.ts';
import { h } from './dom.ts';
import { badge, diffList, fact, manifestName, moment } from './parts.ts';

interface ChangeContext {
  readonly now: number;
  readonly target: TargetDocument | undefined;
  readonly source: string | undefined;
  /** What became of it, when a run applied the plan. */
  readonly outcome: OutcomeDocument | undefined;
}

/** One change of the plan: what a reviewer asks, in the order they ask it. */
export function changeItem(
  change: ChangeDocument,
  { now, target, source, outcome }: ChangeContext,
): HTMLElement {
  const timeZone = target?.timeZone ?? 'UTC';
  const request = 'request' in change ? change.request : undefined;
  const expected = 'expected' in change ? change.expected : undefined;
  const more = 'more' in change && change.more > 0 ? ` and ${formatCount(change.more)} more like it` : '';
  return h(
    'li',
    { class: `card ${change.action}` },
    h(
      'h3',
      {},
      badge(change.action, ACTIONS[change.action].sign, ACTIONS[change.action].words),
      manifestName(change.manifest, source),
      outcome !== undefined &&
        badge(`result ${outcome.result}`, RESULTS[outcome.result].sign, RESULTS[outcome.result].words),
    ),
    h(
      'dl',
      {},
      fact('When', moment(Date.parse(change.scheduledAt), timeZone, now), more),
      expected !== undefined &&
        fact(
          'Runs',
          expectedText(
            { startAt: Date.parse(expected.startAt), endAt: Date.parse(expected.endAt) },
            Date.parse(request?.startAt ?? change.scheduledAt),
            timeZone,
          ),
        ),
      request !== undefined &&
        fact('Where', h('code', {}, request.condition === '*' ? 'all devices' : visible(request.condition))),
      request !== undefined && fact('Devices', devicesText(target).join(', ')),
      request !== undefined && fact('What', ...what(request.operation), ...difference(change)),
      change.note !== undefined && fact('Note', visible(change.note)),
      fact('Why', h('code', {}, change.reason), ` ${visible(change.because)}`),
      outcome?.message !== undefined && fact('Result', visible(outcome.message)),
    ),
  );
}

function what(operation: OperationDocument): readonly Node[] {
  if (operation.kind === 'twin') return [h('span', {}, 'update the twin')];
  const payload = operation.payload === undefined ? undefined : JSON.stringify(operation.payload, null, 2);
  return [
    h(
      'span',
      {},
      'call ',
      h('code', {}, visible(operation.name)),
      payload === undefined ? ' without a payload' : ' with',
    ),
    ...(payload === undefined
      ? []
      : [h('pre', { tabindex: 0 }, payload.split('\n').map(visible).join('\n'))]),
    h('p', { class: 'muted' }, methodLimits(operation)),
  ];
}

function difference(change: ChangeDocument): readonly Node[] {
  if (change.action === 'replace') {
    const lines = replaceLines(change);
    return lines === undefined
      ? [h('p', { class: 'muted' }, 'The hub does not say what the old job would do.')]
      : [diffList(lines)];
  }
  return 'request' in change && change.request.operation.kind === 'twin'
    ? [diffList(twinLines(change.request.operation))]
    : [];
}
