import { renderDiagnosticsText } from '../../../src/report/diagnostics/text.ts';
import { sampleDiagnostics } from '../support/sample-diagnostics.ts';
import { describeOnTerminal } from '../support/terminal-checks.ts';

describeOnTerminal('diagnostics', (style) => renderDiagnosticsText(sampleDiagnostics, style));
