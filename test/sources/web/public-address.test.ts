import { describe, expect, test } from 'vitest';
import { isPublicAddress, mayBePublic } from '../../../src/sources/web/public-address.ts';

describe('public addresses', () => {
  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'no address',
    '',
  ])('%s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    'localhost',
    'router',
    'a.localhost',
    'x.test',
    'shop.example',
    'nas.local',
    'db.internal',
    'x.home.arpa',
    '127.0.0.1',
    '[::1]',
    '[::ffff:7f00:1]',
    'shop.example.',
  ])('the name %s is nobody’s on the internet', (name) => {
    expect(mayBePublic(name)).toBe(false);
  });

  test.each(['mira.com', 'examples.org', '8.8.8.8', '[2606:4700::1111]', 'bücher.de'])('the name %s may be', (name) => {
    expect(mayBePublic(name)).toBe(true);
  });

  test.each(['http://0x7f.1/', 'http://2130706433/', 'http://017700000001/', 'http://[0:0:0:0:0:ffff:127.0.0.1]/', 'http://127。0。0。1/'])(
    'however it is spelled: %s',
    (url) => {
      expect(mayBePublic(new URL(url).hostname)).toBe(false);
    },
  );
});
