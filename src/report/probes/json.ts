import type { ProbeReport } from '../../model/probe-report.ts';

/** The form is described in docs/formats.md. */
export function renderProbesJson({ hub, probes, leftovers }: ProbeReport): string {
  return `${JSON.stringify({ hub, probes, leftovers }, null, 2)}\n`;
}
