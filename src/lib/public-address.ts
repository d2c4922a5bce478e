import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Whether an IP address is one of the open internet: not of this machine, of a private network or reserved. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && !closed.check(address, family === 6 ? 'ipv6' : 'ipv4');
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

const closed = new BlockList();
// RFC 6890 and the registries it founded; a mapped IPv4 address is looked at as the IPv4 address it stands for.
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed.addSubnet(network, bits, 'ipv6');
