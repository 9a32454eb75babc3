export { ManualClock as ManualHubClock } from '../../../src/simulator/manual-clock.ts';
