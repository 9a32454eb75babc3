import { renderOutcomesText } from '../../../src/report/outcomes/text.ts';
import { sampleOutcomes } from '../support/sample-outcomes.ts';
import { describeOnTerminal } from '../support/terminal-checks.ts';

describeOnTerminal('outcomes', (style) => renderOutcomesText(sampleOutcomes, style));
