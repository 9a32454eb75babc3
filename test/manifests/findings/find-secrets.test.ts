import { describe, expect, it } from 'vitest';
import { job, readTexts } from '../../support/read-text.ts';

describe('a key of a hub in a file', () => {
  it('is found and never shown', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH';
    const secret = `HostName=h;SharedAccessKeyName=iothubowner;SharedAccessKey=${key}=`;
    const { diagnostics } = readTexts({ 'a.yaml': job({ more: `suspend: ${secret}` }) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['wrong-type', 'secret-in-file']);
    expect(JSON.stringify(diagnostics)).not.toContain(key.slice(0, 8));
  });
});
