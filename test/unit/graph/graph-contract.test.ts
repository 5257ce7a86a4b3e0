import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { className, graphContext, graphShapes } from '../../../docs/graph-contract.ts';
import { recordKinds } from '../../../shared/contracts/documents/records.ts';
import { edgesFrom, edgeType, type NodeType, nodeTypes } from '../../../shared/domain/graph/ontology.ts';

type Term = { readonly '@id': string; readonly '@type'?: string; readonly '@context'?: Readonly<Record<string, string | null>> };
const $scoped = z.object({ '@context': z.record(z.string(), z.custom<Term>()) });
const termsOf = (type: NodeType): Readonly<Record<string, Term>> =>
  $scoped.parse(Object.entries(graphContext()['@context']).find(([name]) => name === className(type))?.[1])['@context'];
const membersOf = (kind: keyof typeof recordKinds): readonly string[] =>
  Object.keys(recordKinds[kind].shape).filter((name) => name !== 'id');
const kinds = Object.keys(recordKinds) as readonly (keyof typeof recordKinds)[];

describe('the JSON-LD context', () => {
  it.each(kinds)('says what every member of a record of kind %s means', (kind) => {
    expect(Object.keys(termsOf(kind)).sort()).toEqual([...membersOf(kind)].sort());
  });

  it.each(nodeTypes)('finds the ends of the edges from %s where the body has them', (type) => {
    for (const name of edgesFrom(type)) {
      const [member = '', ...inner] = edgeType(name)
        .field.split('/')
        .slice(1)
        .filter((part) => part !== '*');
      const term = termsOf(type)[member];
      expect(term, name).toMatchObject({ '@id': `leadline:${name}`, '@type': '@id' });
      // Of an object, the member that holds the id of the target is its id, and no other.
      const ids = Object.entries(term?.['@context'] ?? {}).filter(([, meaning]) => meaning === '@id');
      expect(ids.map(([id]) => id)).toEqual(inner);
    }
  });

  it('takes the type of an asset for what it is, not for a class', () => {
    expect(graphContext()['@context']).not.toHaveProperty('type');
    expect(termsOf('content-asset').type).toMatchObject({ '@id': 'leadline:content-asset.type' });
  });
});

it('the shapes name the plain members with their values', () => {
  const asset = JSON.stringify(graphShapes()['@graph'].find((shape) => shape['@id'] === 'leadline:ContentAssetShape'));
  expect(asset).toContain('"sh:path":{"@id":"leadline:content-asset.funnelStage"}');
  expect(asset).toMatch(/"sh:in":\{"@list":\["awareness"/);
  expect(asset).toContain('"leadline:content-asset.competitors"');
});
