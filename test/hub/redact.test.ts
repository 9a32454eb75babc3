import { expect, it } from 'vitest';
import { createRedact } from '../../src/hub/redact.ts';

const KEY = 'c2VjcmV0+2tleS9vZg==';

it.each([
  ['a key of its own', `the key ${KEY} is wrong`, 'the key *** is wrong'],
  ['its key, percent-encoded', `k=${encodeURIComponent(KEY)}!`, 'k=***!'],
  ['a connection string', 'HostName=h;SharedAccessKey=abc123;X=1', 'HostName=h;SharedAccessKey=***;X=1'],
  ['a signature', 'SharedAccessSignature sr=h&sig=a%2Bb&se=1', 'SharedAccessSignature ***'],
  ['a part of a signature', 'se=1&sig=a%2Bb&skn=x', 'se=1&sig=***&skn=x'],
  ['a token', 'Authorization: Bearer eyJ0.e30.c2ln', 'Authorization: Bearer ***'],
  ['ordinary text: nothing', 'The job id is taken.', 'The job id is taken.'],
])('removes %s', (_name, text, clean) => {
  expect(createRedact([KEY])(text)).toBe(clean);
});

it('does not take a short value for a secret', () => {
  expect(createRedact(['', 'a'])('a b a')).toBe('a b a');
});
