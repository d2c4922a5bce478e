import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Whether an IP address is one of the open internet: not of this machine, of a private network or reserved. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  if (family === 0) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  return open.check(address, type) && !closed.check(address, type);
};

/** Whether the host of an address is no name and in a private network: what can be refused before anything is sent. */
export function isPrivateHost(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublicAddress(host);
}

/**
 * For `http.request`: resolves a name as usual and fails where any of its addresses is not public. The connection goes
 * to the very addresses that were looked at, so a name cannot change its mind in between. It is not asked for hosts that
 * are addresses themselves.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('has no address'), '');
    if (!addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new Error('is at an address of a private network'), '');
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

// RFC 6890 and the registries it founded; a mapped IPv4 address is looked at as the IPv4 address it stands for.
const closed = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(network, bits, 'ipv4');
// Among them what carries an IPv4 address inside: Teredo in the first, 6to4 in the third.
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed.addSubnet(network, bits, 'ipv6');

// The whole of IPv4, and what of IPv6 is given out: all else of it is local, reserved, or leads into IPv4 by a gateway.
const open = new BlockList();
open.addSubnet('0.0.0.0', 0, 'ipv4');
open.addSubnet('2000::', 3, 'ipv6');
