import { HubError } from '../../../hub/hub-error.ts';
import { asExpected, differs, orRefused, type Probe, refusalText } from '../probe.ts';

export const jobIds: Probe = {
  id: 'job-ids',
  name: 'capital letters in job ids',
  expected: 'they are accepted, as documented (hubjobs itself writes none)',
  needsDevices: false,
  async ask(world) {
    const jobId = `${world.newJobId()}-Capitals`;
    const created = await orRefused(() => world.createJob({ jobId }));
    if (created instanceof HubError) {
      return differs(`they are refused (${refusalText(created)})`, 'jobIds=strict');
    }
    await world.cancelJob(jobId);
    return asExpected('they are accepted');
  },
};
