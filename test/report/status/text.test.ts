import { renderStatusText } from '../../../src/report/status/text.ts';
import { sampleStatus } from '../support/sample-status.ts';
import { describeOnTerminal } from '../support/terminal-checks.ts';

describeOnTerminal('status', (style) => renderStatusText(sampleStatus, style));
