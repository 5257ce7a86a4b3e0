import { asciiHost } from '../identity/host.ts';
import { hostOfAddress } from '../identity/host-of-address.ts';
import { utf8Length } from '../kernel/utf8-length.ts';
import { domainClaim } from './domain-claim.ts';
import { type Body, edgesOf } from './edges.ts';
import { edgeType, type NodeRef } from './ontology.ts';

/** A natural key: no two records of one kind may hold it. `pointer` is its place in the record. */
export type Claim = { readonly key: string; readonly pointer: string };

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap((entry: unknown) => (typeof entry === 'string' ? [entry] : [])) : [];
const textOf = (body: Body, name: string): string | null => {
  const value = body[name];
  return typeof value === 'string' ? value : null;
};

/** The domains an account goes by, its own before its aliases. */
export const domainsOf = (body: Body): readonly string[] => [...texts([body.domain]), ...texts(body.aliases)];

/** A key of the store has 2048 bytes at most. A page's host may grow on its way into its key, where it is in ASCII. */
export const maxPageBytes = 1000;
const maxKeyBytes = maxPageBytes + 300;
/** Whether the natural key of a record can be as long as this. */
export const isPossibleKey = (key: string): boolean => utf8Length(key) <= maxKeyBytes;

/**
 * A page's address without what does not name the page: scheme, `www.`, user, port, query, fragment, the slash at the end; its host in
 * ASCII. Case of the path counts, as it does for servers.
 */
export function pageKey(url: string): string {
  const [address = ''] = url.trim().split(/[?#]/, 1);
  const [authority = '', ...path] = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split('/');
  const host = asciiHost(hostOfAddress(address) ?? '') ?? authority.toLowerCase();
  const page = path.join('/').replace(/\/+$/, '');
  return `url:${host.replace(/^www\./, '')}${page === '' ? '' : `/${page}`}`;
}

/** Every natural key of a record: domains of an account, the page of an asset, a seat in a committee, edges with one source. */
export function claimsOf(node: NodeRef, body: Body): readonly Claim[] {
  const edges = edgesOf(node, body).filter((edge) => edgeType(edge.name).sources === 'one');
  return [...ownClaims(node, body), ...edges.map(({ name, to, pointer }) => ({ key: `edge:${name}:${to.id}`, pointer }))];
}

function ownClaims({ type }: NodeRef, body: Body): readonly Claim[] {
  if (type === 'account') {
    const aliases = texts(body.aliases).map((domain, i) => ({ key: domainClaim(domain), pointer: `/aliases/${i}` }));
    return [...texts([body.domain]).map((domain) => ({ key: domainClaim(domain), pointer: '/domain' })), ...aliases];
  }
  const url = textOf(body, 'url');
  if (type === 'content-asset' && url !== null) return [{ key: pageKey(url), pointer: '/url' }];
  if (type !== 'membership') return [];
  const committee = textOf(body, 'opportunityId') ?? `account:${textOf(body, 'accountId') ?? ''}`;
  return [{ key: `seat:${textOf(body, 'leadId') ?? ''}:${committee}:${textOf(body, 'role') ?? ''}`, pointer: '/leadId' }];
}
