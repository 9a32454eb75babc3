import { beforeEach, describe, expect, it } from 'vitest';
import { commentKey, putComment, sectionsOf } from '../../../src/action/comment/put-comment.ts';
import { ApiError, GitHub } from '../../../src/action/github/github.ts';
import { retryGitHub } from '../../../src/action/github/retry-github.ts';
import { commentMark } from '../../../src/report/comment/comment.ts';
import { type FakeGitHub, startGitHubApi } from '../../support/action/github-api.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;

let api: FakeGitHub;
let clock: ManualClock;

beforeEach(async () => {
  api = await startGitHubApi();
  clock = createManualClock(0);
  return () => api.stop();
});

function connect(token = 'write-token') {
  return new GitHub({ token, baseUrl: api.url, owner: 'acme', repo: 'fleet', userAgent: 'test' });
}

function put(
  hub: string | undefined,
  hubs: readonly string[] | undefined,
  section: { name?: string; markdown?: string; isNews?: boolean; isSaidBy?: string } = {},
) {
  const whole = { name: 'plan', markdown: 'planned', isNews: true, ...section };
  return retryGitHub(() => putComment(connect(), 7, commentKey(hub, hubs), whole), clock);
}

const marks = () => api.comments.map(({ body }) => body.split('\n', 1)[0]);
const names = () => api.comments.map((one) => [...sectionsOf({ ...one, login: '' }).keys()]);

describe('a pull request has', () => {
  it('one comment for the only hub, whether a step names it or not', async () => {
    await put(undefined, ['production'], { name: 'simulate' });
    await put('production', ['production']);
    expect(marks()).toEqual([commentMark('production')]);
    expect(names()).toEqual([['plan', 'simulate']]);
  });

  it('one comment when hubjobs.yaml names no hub', async () => {
    await put(undefined, [], { name: 'simulate' });
    await put('acme-hub', []);
    expect(marks()).toEqual([commentMark('acme-hub')]);
    expect(names()).toEqual([['plan', 'simulate']]);
    await put(undefined, [], { name: 'simulate', markdown: 'simulated again' });
    expect(marks()).toEqual([commentMark('acme-hub')]);
  });

  it('the same comment after hubjobs.yaml was invalid for a while', async () => {
    await put(undefined, undefined, { name: 'validate', markdown: 'broken' });
    expect(marks()).toEqual([commentMark('all hubs')]);
    await put('production', ['production']);
    await put(undefined, undefined, { name: 'validate', markdown: 'broken again' });
    expect(marks()).toEqual([commentMark('production')]);
    expect(api.comments[0]?.body).toMatch(/planned[\s\S]*broken again/);
  });

  it('a comment for each of several hubs, and one for results of no hub', async () => {
    const hubs = ['production', 'staging'];
    await put(undefined, hubs, { name: 'simulate' });
    await put('production', hubs);
    await put('staging', hubs);
    await put(undefined, hubs, { name: 'simulate', markdown: 'again' });
    await put('staging', hubs, { markdown: 'again' });
    expect(marks()).toEqual([commentMark('all hubs'), commentMark('production'), commentMark('staging')]);
    expect(names()).toEqual([['simulate'], ['plan'], ['plan']]);
  });

  it('no section for what another one says, and none that is left of an earlier run', async () => {
    const valid = { name: 'validate', markdown: 'warnings', isSaidBy: 'diff' };
    await put('production', ['production'], valid);
    expect(names()).toEqual([['validate']]);
    await put('production', ['production'], { name: 'diff', markdown: 'changes' });
    await put('production', ['production'], valid);
    expect(names()).toEqual([['diff']]);
    expect(await put('production', ['production'], valid)).toBe('not needed');
    await put('production', ['production'], { name: 'validate', markdown: 'broken' });
    expect(names()).toEqual([['diff', 'validate']]);
  });

  it('no comment for a result that is not news', async () => {
    const fine = { name: 'validate', markdown: 'fine', isNews: false };
    expect(await put(undefined, ['a', 'b'], fine)).toBe('not needed');
    expect(api.comments).toEqual([]);
    await put(undefined, ['a', 'b'], { name: 'validate', markdown: 'broken' });
    expect(await put(undefined, ['a', 'b'], fine)).toBe('updated');
    expect(api.comments[0]?.body).toContain('fine');
    expect(api.comments[0]?.body).not.toContain('broken');
  });
});

const POST = /^POST .*comments$/;
const PATCH = /^PATCH/;
const GET = /^GET .*comments$/;

describe('GitHub', () => {
  it.each([
    ['is limited and says how long', { line: GET, status: 429, headers: { 'retry-after': '7' } }, [7]],
    ['is limited with 403', { line: POST, status: 403, headers: { 'retry-after': '3' } }, [3]],
    ['has no requests left', { line: GET, status: 403, headers: { 'x-ratelimit-remaining': '0' } }, [2]],
    ['fails', { line: POST, status: 502 }, [2]],
    ['fails when asked who it is', { line: /^POST \/graphql$/, status: 503 }, [2]],
    ['cuts the connection', { line: GET, status: 0 }, [2]],
    ['loses its answer to a new comment', { line: POST, status: 502, isDone: true }, [2]],
  ])('%s: the comment is posted once', async (_, failure, waited) => {
    api.failures.push(failure);
    await put('production', ['production']);
    expect(clock.sleeps).toEqual(waited.map((seconds) => seconds * 1000));
    expect(names()).toEqual([['plan']]);
  });

  it.each([
    ['fails on and on', Array(3).fill({ line: GET, status: 500 }), 'HTTP 500: Something went wrong', [2, 10]],
    [
      'asks to wait for an hour',
      [{ line: GET, status: 429, headers: { 'retry-after': '3600' } }],
      'HTTP 429: Something went wrong',
      [],
    ],
    [
      'does not find the pull request',
      [{ line: POST, status: 404, message: 'Not Found' }],
      'HTTP 404: Not Found',
      [],
    ],
    [
      'refuses the text',
      [{ line: POST, status: 422, message: 'Validation Failed - https://docs.example/x' }],
      'HTTP 422: Validation Failed',
      [],
    ],
    [
      'sends the page of a proxy',
      Array(3).fill({ line: GET, status: 502, message: `<html>\n${'x'.repeat(5000)}` }),
      'HTTP 502: <html>',
      [2, 10],
    ],
  ])('%s: the error has one line', async (_, failures, message, waited) => {
    api.failures.push(...failures);
    const error = await put('production', ['production']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message).toBe(message);
    expect(clock.sleeps).toEqual(waited.map((seconds) => seconds * 1000));
    expect(api.comments).toEqual([]);
  });

  it('says that a comment was deleted meanwhile: a new one is created', async () => {
    api.comments.push({ id: 1, issue: 7, body: `${commentMark('production')}\n`, user: BOT });
    api.failures.push({ line: PATCH, status: 404, message: 'Not Found' });
    // As if it went between the two requests.
    api.onRequest = (line) => {
      if (PATCH.test(line)) api.comments.length = 0;
    };
    expect(await put('production', ['production'])).toBe('created');
    expect(names()).toEqual([['plan']]);
  });

  it('says that the second comment was deleted already: that is no error', async () => {
    api.onCreate = () => {
      api.onCreate = () => {};
      api.comments.unshift({ id: 1, issue: 7, body: `${commentMark('production')}\n`, user: BOT });
    };
    api.failures.push({ line: /^DELETE/, status: 404, isDone: true });
    expect(await put('production', ['production'])).toBe('updated');
    expect(api.comments.map(({ id }) => id)).toEqual([1]);
  });
});
