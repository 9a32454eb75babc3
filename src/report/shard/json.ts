import type { ShardReport } from '../../model/shard-report.ts';

/** The form is described in docs/formats.md. */
export function renderShardJson({ hub, devices, missing, result }: ShardReport): string {
  return `${JSON.stringify({ hub, devices, missing, ...result }, null, 2)}\n`;
}
