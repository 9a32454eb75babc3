import type { DoctorReport } from '../../model/doctor-report.ts';

/** The form is described in docs/formats.md. */
export function renderDoctorJson({ hub, sections }: DoctorReport): string {
  const checks = sections.flatMap(({ about, checks: some }) => some.map((check) => ({ about, ...check })));
  return `${JSON.stringify({ hub, checks }, null, 2)}\n`;
}
