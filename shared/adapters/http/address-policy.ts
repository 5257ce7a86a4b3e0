import { BlockList, isIP } from 'node:net';

/** IANA special-purpose IPv4 blocks, none of which is a place on the public Internet. */
const special4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT, and cloud metadata of some providers
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relay
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** Inside the one block of global unicast, 2000::/3; everything outside it is refused as a whole (NAT64, ULA, loopback …). */
const special6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: embeds any IPv4 address
  ['3fff::', 20], // documentation
];

const blocked = new BlockList();
for (const [network, prefix] of special4) blocked.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of special6) blocked.addSubnet(network, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** An IPv4 address mapped into IPv6 as the IPv4 address it reaches; every other address in canonical text. */
function canonical(address: string): string {
  if (isIP(address) !== 6) return address;
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = mapped.exec(text) ?? [];
  if (high === undefined || low === undefined) return text;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** Whether `address` (IPv4 or IPv6 text, no zone) lies on the public Internet. Anything that is no address does not. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%') || isIP(address) === 0) return false;
  const text = canonical(address);
  if (isIP(text) === 4) return !blocked.check(text, 'ipv4');
  return global6.check(text, 'ipv6') && !blocked.check(text, 'ipv6');
}

/** 127.0.0.1 or ::1, also mapped: the only addresses that development may add. */
export const isLoopbackAddress = (address: string): boolean => ['127.0.0.1', '::1'].includes(canonical(address));
