import type { AnswerGroup } from '../../model/answer-group.ts';
import type { AnswerGroupDocument } from '../generated/status-document.ts';

/** A group of answers in status.json and simulation.json. */
export function toAnswerDocument(group: AnswerGroup): AnswerGroupDocument {
  const { outcome, likeness, methodStatus, errorCode, answer, devices, examples } = group;
  return {
    outcome,
    likeness,
    ...(methodStatus !== undefined && { methodStatus }),
    ...(errorCode !== undefined && { errorCode }),
    ...(answer !== undefined && { answer }),
    devices,
    examples: [...examples],
  };
}
