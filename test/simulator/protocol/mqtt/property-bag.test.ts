import { expect, it } from 'vitest';
import { readPropertyBag } from '../../../../src/simulator/protocol/mqtt/property-bag.ts';

it.each([
  ['$.mid=1&alert=high', { messageId: '1' }, { alert: 'high' }],
  ['?a=b%26c&a=d', {}, { a: 'd' }],
  ['constructor=1&__proto__=2', {}, JSON.parse('{"constructor":"1","__proto__":"2"}')],
  ['broken=%E0%A4%A', {}, { broken: '%E0%A4%A' }],
  ['', {}, {}],
])('reads the properties %s', (bag, system, application) => {
  const read = readPropertyBag(bag, false);
  expect(JSON.stringify(read)).toBe(JSON.stringify({ system, application }));
});

it('tells that a message was retained', () => {
  expect(readPropertyBag('', true).application).toEqual({ 'mqtt-retain': 'true' });
});
