import { type AckRequest, type Device, generationIdOf, type QueuedMessage } from './device.ts';
import { timeText } from './time-text.ts';

/** How a cloud-to-device message ended, under the names of the service's feedback. */
export type MessageOutcome = 'Success' | 'Expired' | 'DeliveryCountExceeded' | 'Rejected' | 'Purged';

/** What the service tells the sender of a message about its end. */
export interface FeedbackRecord {
  readonly originalMessageId: string;
  readonly enqueuedTimeUtc: string;
  readonly statusCode: MessageOutcome;
  readonly description: MessageOutcome;
  readonly deviceId: string;
  readonly deviceGenerationId: string;
}

/** Tells listeners how messages ended whose senders asked for it. Nothing is stored. */
export class FeedbackFeed {
  readonly #listeners = new Set<(record: FeedbackRecord) => void>();

  /** Calls back for each end from now on; the returned function ends that. */
  subscribe(listener: (record: FeedbackRecord) => void): () => void {
    const own = (record: FeedbackRecord) => listener(record);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(
    device: Device,
    { ack = 'none', properties }: QueuedMessage,
    outcome: MessageOutcome,
    now: number,
  ): void {
    if (!isAsked(ack, outcome)) return;
    const record: FeedbackRecord = {
      originalMessageId: properties['$.mid'] ?? '',
      enqueuedTimeUtc: timeText(now),
      statusCode: outcome,
      description: outcome,
      deviceId: device.row.deviceId,
      deviceGenerationId: generationIdOf(device),
    };
    for (const listener of this.#listeners) listener(record);
  }
}

function isAsked(ack: AckRequest, outcome: MessageOutcome): boolean {
  return ack === 'full' || ack === (outcome === 'Success' ? 'positive' : 'negative');
}
