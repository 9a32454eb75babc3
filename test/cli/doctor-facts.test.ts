import { describe, expect, it, onTestFinished } from 'vitest';
import type { Dependencies } from '../../src/cli/dependencies.ts';
import { readSwitches } from '../../src/cli/run/hub-switches.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { ProbeReport, ProbeResult } from '../../src/model/probe-report.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs: { production: { hostName: localhost, tier: S2 } }
`;

/** A hub in virtual time, which passes while somebody sleeps. */
async function setUp(options: LocalHubOptions = {}, policy = 'iothubowner') {
  const hubClock = new ManualClock('2026-03-02T20:00:00Z');
  const hub = await startLocalHub({ clock: hubClock, tier: 'S2', seed: 'facts', ...options });
  onTestFinished(() => hub.stop());
  hub.addDevice({ deviceId: 'door-1', tags: { building: '43' } });
  const clock: Clock = {
    now: () => hubClock.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      await hubClock.advance(ms);
    },
  };
  const cwd = await temporaryFolder({ 'hubjobs.yaml': CONFIG, 'ca.pem': hub.caPem });
  const env = { NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: hub.connectionString(policy) };
  const run = (argv: readonly string[], overrides: Partial<Dependencies> = {}) =>
    runCli(['doctor', '--facts', '--hub', 'production', '--ca', 'ca.pem', ...argv], {
      cwd,
      env,
      clock,
      random: Math.random,
      ...overrides,
    });
  return { hub, run };
}

async function ask(options: LocalHubOptions = {}, policy?: string) {
  const { hub, run } = await setUp(options, policy);
  const result = await run(['--yes', '-f', 'json']);
  const report: ProbeReport = JSON.parse(result.stdout);
  const of = (id: string): ProbeResult | undefined => report.probes.find((probe) => probe.id === id);
  return { ...result, hub, report, of };
}

/** What is left of a run: no device and no job that waits. */
function leftOn(hub: LocalHub): readonly string[] {
  const devices = [...hub.state.registry.devices()].map(({ row }) => row.deviceId);
  const jobs = [...hub.state.jobs.list()].filter(({ status }) => /queued|scheduled|running/.test(status));
  return [...devices, ...jobs.map(({ spec }) => spec.jobId)];
}

describe('doctor --facts', () => {
  it('sees on a local hub what is expected, and leaves nothing behind', async () => {
    const { exitCode, hub, report, of } = await ask();
    expect(report.probes.filter(({ result }) => result !== 'as-expected')).toEqual([]);
    expect(report.probes).toHaveLength(12);
    expect(of('waiting-slots')?.seen).toMatch(/^after 5 jobs the next is refused \(429 .*\), as S2$/);
    expect(of('start-limit')?.seen).toBe('167 h are accepted, 169 h refused (400 ArgumentInvalid)');
    expect(report.leftovers).toEqual([]);
    expect(leftOn(hub)).toEqual(['door-1']);
    expect(exitCode).toBe(0);
    // The tags of other devices are as they were.
    expect([...hub.state.registry.devices()].map(({ row }) => row.tags)).toEqual([{ building: '43' }]);
  });

  const SWITCHES = [
    ['start-limit', 'maxStartAheadMs=86460000', 'maxStartAheadMs=86400000'],
    ['start-limit', 'maxStartAheadMs=2592000000', 'maxStartAheadMs=2588400000'],
    ['waiting-slots', 'waitingJobsHoldSlots=false'],
    ['job-ids', 'jobIds=strict'],
    ['payload-echo', 'payloadEcho=json'],
    ['cancelled-end', 'cancelledEndTime=never'],
    ['job-list-delay', 'jobListDelayMs=20000', 'jobListDelayMs=23000'],
    ['cancel-delay', 'cancelSettlesAfterMs=20000', 'cancelSettlesAfterMs=23000'],
    ['index-delay', 'indexDelayMs=20000', 'indexDelayMs=23000'],
    ['missing-unequal', 'query.missingUnequal=true'],
    ['missing-group', 'query.missingGroup=dropped'],
    ['text-order', 'query.textOrder=ignore-case'],
    ['null-in-jobs', 'nullInJobs=ignore'],
  ];

  it.each(SWITCHES)('notices with %s that the hub has %s', async (id = '', set = '', said = set) => {
    const { exitCode, hub, report, of } = await ask({ switches: readSwitches([set]) });
    expect(of(id)).toMatchObject({ result: 'differs', localSwitch: said });
    // Nothing else is other than expected, nothing is left, and the proposed switch can be read.
    expect(report.probes.filter(({ result }) => result !== 'as-expected').map((probe) => probe.id)).toEqual([
      id,
    ]);
    expect(leftOn(hub)).toEqual(['door-1']);
    expect(Object.keys(readSwitches([said]))).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  it('has a question for each switch that it proposes', () => {
    expect(new Set(SWITCHES.map(([id]) => id)).size).toBe(12);
  });

  it('does without devices what needs none, with the policy service', async () => {
    const { exitCode, hub, of } = await ask({}, 'service');
    expect(of('job-ids')?.result).toBe('as-expected');
    expect(of('missing-group')).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('policy iothubowner'),
    });
    expect(leftOn(hub)).toEqual(['door-1']);
    expect(exitCode).toBe(0);
  });

  it('says what could not be removed, with exit code 1', async () => {
    const fault = { effect: { kind: 'status', status: 401 }, method: 'DELETE' } as const;
    const { exitCode, report, hub } = await ask({ faults: [fault] });
    expect(report.leftovers).toEqual([
      expect.stringMatching(/^device hubjobs-doctor-[a-z]{8}-a$/),
      expect.stringMatching(/^device hubjobs-doctor-[a-z]{8}-B$/),
    ]);
    expect(leftOn(hub)).toHaveLength(3);
    expect(exitCode).toBe(1);
  });

  it('removes what it made when it is interrupted', async () => {
    const { hub, run } = await setUp();
    const controller = new AbortController();
    hub.log.listen(({ method, path }) => {
      if (method === 'PUT' && path.includes('Capitals')) controller.abort(new Error('stopped by SIGINT'));
    });
    const { exitCode, stdout, stderr } = await run(['--yes'], { signal: controller.signal });
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/removing what was made\ninterrupted\n$/);
    expect(leftOn(hub)).toEqual(['door-1']);
  });

  it('asks first, and does nothing without a yes', async () => {
    const { hub, run } = await setUp();
    const refused = await run([]);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('hint: say --yes to create devices and jobs without being asked');
    let asked = '';
    const stderr = { write: (text: string) => (asked += text), isTerminal: true, columns: 100 };
    const no = await run([], {
      stderr,
      stdin: { isTerminal: true, readLine: async () => 'n', readBytes: async () => new Uint8Array() },
    });
    expect(no.exitCode).toBe(1);
    expect(asked).toMatch(
      /two devices and some twenty jobs on production \(localhost\).*nothing was done\n$/s,
    );
    expect([...hub.state.jobs.list()]).toEqual([]);
  });

  it('ends with the local hub that does the same, in text and Markdown', async () => {
    const { run } = await setUp({ switches: readSwitches(['jobIds=strict', 'query.missingGroup=dropped']) });
    const { stdout } = await run(['--yes', '-q']);
    expect(stdout).toMatch(/^Asked production \(localhost\): 2 other than expected, 10 as expected\n/);
    expect(stdout).toContain('≠ differs  capital letters in job ids\n');
    expect(stdout).toContain('    local    --switch jobIds=strict\n');
    expect(stdout).toMatch(
      /A local hub that does the same:\n {2}hubjobs hub --switch jobIds=strict --switch query\.missingGroup=dropped\n$/,
    );
    const markdown = (await run(['--yes', '-q', '-f', 'markdown'])).stdout;
    expect(markdown).toContain('| ⚠️ differs | capital letters in job ids |');
  });
});

describe('a switch on the command line', () => {
  it.each([
    ['jobIds=strict', { jobIds: 'strict' }],
    ['indexDelayMs=2000', { indexDelayMs: 2000 }],
    ['waitingJobsHoldSlots=false', { waitingJobsHoldSlots: false }],
    ['queryPage={"default":10,"max":50}', { queryPage: { default: 10, max: 50 } }],
    ['jobRights=["RegistryRead"]', { jobRights: ['RegistryRead'] }],
  ])('%s is read', (text, expected) => {
    expect(readSwitches([text])).toEqual(expected);
  });

  it.each([
    ['jobId=strict', 'has no switch "jobId"'],
    ['query=1', 'has no switch "query"'],
    ['query.jobIds=strict', 'has no switch "query.jobIds"'],
    ['constructor=1', 'has no switch'],
    ['jobIds=loose', 'jobIds is wrong'],
    ['indexDelayMs=soon', 'indexDelayMs is wrong'],
    ['waitingJobsHoldSlots=no', 'waitingJobsHoldSlots is wrong'],
    ['queryPage={"default":10}', 'queryPage is wrong'],
    ['jobRights=[1]', 'jobRights is wrong'],
  ])('%s is refused', (text, says) => {
    expect(() => readSwitches([text])).toThrow(says);
  });
});
