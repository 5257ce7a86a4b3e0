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

export const domainClaim = (domain: string): string => `domain:${domain}`;

/** The domains an account goes by, its own before its aliases. */
export const domainsOf = (body: Body): readonly string[] => [...texts([body.domain]), ...texts(body.aliases)];

/**
 * A page's address without what does not name the page: scheme, `www.`, query, fragment, the slash at the end. Case of the path
 * counts, as it does for servers.
 */
export function pageKey(url: string): string {
  const [address = ''] = url.trim().split(/[?#]/, 1);
  const [host = '', ...path] = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split('/');
  const page = path.join('/').replace(/\/+$/, '');
  return `url:${host.toLowerCase().replace(/^www\./, '')}${page === '' ? '' : `/${page}`}`;
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
