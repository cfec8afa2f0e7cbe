import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, isV4, parseAddress, parseCidr } from '../../../src/domains/network/addresses.ts';

test.each([
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['fe80::', 'fe80::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  // Go treats an IPv4-mapped IPv6 address as IPv4.
  ['::ffff:10.0.0.1', '10.0.0.1'],
])('%s is %s', (text, canonical) => {
  const address = parseAddress(text);
  expect(address === null ? null : formatAddress(address)).toBe(canonical);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '1:2:3',
  '1::2::3',
  '1:2:3:4:5:6:7:8:9',
  ':1',
  'g::',
  '::1.2.3',
  '1::2:3:4:5:6:7:8',
])('"%s" is not an address', (text) => expect(parseAddress(text)).toBeNull());

test('addresses are read as they are written', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const v6 = fc
    .array(fc.oneof(fc.constant('0'), group), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.join(':'));
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), v6), (text) => {
      const address = parseAddress(text);
      if (address === null) throw new Error(`${text} is not read`);
      expect(parseAddress(formatAddress(address))).toBe(address);
      expect(isV4(address)).toBe(!text.includes(':') || formatAddress(address).includes('.'));
    }),
  );
});

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', null],
  ['10.1.2.3/8', '10.0.0.0/8', 'bits beyond the prefix'],
  ['010.0.0.0/8', '10.0.0.0/8', 'leading zeros'],
  ['10.0.0.0/08', '10.0.0.0/8', 'leading zeros'],
  ['0.0.0.0/0', '0.0.0.0/0', null],
  ['::/0', '::/0', null],
  ['2001:DB8::/32', '2001:db8::/32', null],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8', 'IPv4-mapped'],
])('%s is %s, with %s', (text, canonical, problem) => {
  expect(parseCidr(text)).toMatchObject({ canonical, problem });
});

test.each(['10.0.0.0', '10.0.0.0/33', '::/129', '/8', '10.0.0.0/', '10.0.0.0/-1', 'a/8'])(
  '"%s" is not a CIDR',
  (text) => expect(parseCidr(text)).toBeNull(),
);
