import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublicAddress, publicLookup } from '../../src/lib/public-address.ts';

test('addresses of this machine, of private networks and reserved ones are not public', () => {
  const closed =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::a00:1 fc00::1 fd12:3456::1 fe80::1 ff02::1 ::127.0.0.1 ::ffff:0:7f00:1 2001:0:7f00:1:: 2002:7f00:1::1 64:ff9b:1::7f00:1 fec0::1 2001:db8::1 203.0.113.9 240.0.0.1 localhost';
  for (const address of closed.split(' ')) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    assert.equal(isPublicAddress(address), true, address);
});

test('a name that leads to this machine is not looked up', async () => {
  for (const all of [true, false]) {
    const error = await new Promise<Error | null>((resolve) => publicLookup('localhost', { all }, resolve));
    assert.equal(error?.message, 'is at an address of a private network');
  }
});
