import { describe, expect, it } from 'vitest';
import { readRepository } from '../../src/manifests/repository.ts';

function problemsOf(name: string, spec: string, owner = 'a'.repeat(12)): readonly string[] {
  const config = `apiVersion: hubjobs/v1\nkind: Config\nowner: ${owner}\n`;
  const text = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { deviceIds: [door-1] }
  method: { name: ping }
  schedule: { at: 2027-03-01T12:00:00Z }
  maxExecutionTime: 10m
${spec}`;
  const files = { 'hubjobs.yaml': config, 'jobs/a.yaml': text };
  const { diagnostics } = readRepository(
    new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
  );
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

describe('the longest id of a job', () => {
  const longest = 'b'.repeat(28);
  const everything = '  retry: { every: 1h, tries: 8, for: 1d }\n  revision: 999\n';

  it('has to fit in what a hub takes', () => {
    expect(problemsOf(longest, everything)).toEqual([
      expect.stringMatching(/^job-id-length: a job id of b+ can have 67 characters, and a hub takes 64/),
    ]);
    expect(problemsOf('b'.repeat(25), everything)).toEqual([]);
    expect(problemsOf(longest, everything, 'acme')).toEqual([]);
    expect(problemsOf(longest, '')).toEqual([]);
  });
});
