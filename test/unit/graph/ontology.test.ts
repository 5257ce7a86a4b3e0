import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEdges, maxHierarchy } from '../../../shared/application/graph/check-edges.ts';
import { recordKinds } from '../../../shared/contracts/documents/records.ts';
import { claimsOf, pageKey } from '../../../shared/domain/graph/claims.ts';
import { type Body, edgesOf, shapeIssues, withoutEdge } from '../../../shared/domain/graph/edges.ts';
import {
  type EdgeName,
  edgeNames,
  edgesFrom,
  edgesTo,
  edgeType,
  isRecordNode,
  type NodeType,
  nodeTypes,
} from '../../../shared/domain/graph/ontology.ts';
import { brand } from '../../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { lead } from '../support/builders.ts';

/** A body that holds `ids` at the field of the edge. */
function bodyWith(name: EdgeName, ids: readonly string[]): Body {
  const build = ([step = '', ...rest]: readonly string[], id: string): unknown => {
    if (rest[0] === '*') return { [step]: ids.map((each) => build(rest.slice(1), each)) };
    return { [step]: rest.length === 0 ? id : build(rest, id) };
  };
  return build(edgeType(name).field.split('/').slice(1), ids[0] ?? '') as Body;
}

/** A world that holds exactly these nodes. */
function worldOf(nodes: readonly { readonly type: NodeType; readonly id: string; readonly body?: Body }[]) {
  const rowOf = ({ type, id, body = {} }: (typeof nodes)[number]) => ({ kind: type, id, version: 1, body });
  return {
    store: {
      get: async (kind: string, id: string) => nodes.filter((node) => node.type === kind && node.id === id).map(rowOf)[0] ?? null,
      getMany: async (kind: string, ids: readonly string[]) =>
        nodes.filter((node) => node.type === kind && ids.includes(node.id)).map(rowOf),
    },
    documentStore: {
      manifest: async () => nodes.filter((node) => !isRecordNode(node.type)).map((node) => ({ kind: node.type, id: node.id, version: 1 })),
    },
    leads: {
      get: async (id: LeadId) => (nodes.some((node) => node.type === 'lead' && node.id === id) ? lead({ id: brand<LeadId>(id) }) : null),
    },
  };
}
const sourceOf = (name: EdgeName) => ({ type: edgeType(name).from, id: 'the-source' });
const each = edgeNames.map((name) => [name] as const);

describe('the ontology', () => {
  it('names every edge after its source, and lists it at both ends', () => {
    for (const name of edgeNames) {
      const { from, to } = edgeType(name);
      expect(name.startsWith(`${from}.`), name).toBe(true);
      expect(edgesFrom(from)).toContain(name);
      expect(edgesTo(to)).toContain(name);
    }
    expect(nodeTypes.flatMap((type) => edgesFrom(type)).sort()).toEqual([...edgeNames].sort());
  });

  it('carries each edge of a record in a member that its schema knows', () => {
    for (const name of edgeNames.filter((row) => isRecordNode(edgeType(row).from))) {
      const [kind, schema] = Object.entries(recordKinds).find(([row]) => row === edgeType(name).from) ?? [];
      const [member = ''] = edgeType(name).field.split('/').slice(1);
      expect(Object.keys(schema?.shape ?? {}), `${kind} ${name}`).toContain(member);
      const { property } = edgeType(name);
      if (property !== undefined) expect(Object.keys(schema?.shape ?? {})).toContain(property);
    }
  });

  it('has an edge for every member of a record that holds the id of another', () => {
    for (const [kind, schema] of Object.entries(recordKinds)) {
      const members = Object.keys(schema.shape).filter((member) => member !== 'id' && member.endsWith('Id'));
      const edges = edgeNames.filter((name) => edgeType(name).from === kind).map((name) => edgeType(name).field.slice(1));
      expect(
        members.filter((member) => !edges.includes(member)),
        kind,
      ).toEqual([]);
    }
  });

  it('forbids circles wherever an edge leads to its own type', () => {
    for (const name of edgeNames) expect(edgeType(name).acyclic === true, name).toBe(edgeType(name).from === edgeType(name).to);
  });

  it('detaches only what may be absent', () => {
    for (const name of edgeNames) if (edgeType(name).onDelete === 'detach') expect(edgeType(name).required, name).toBe(false);
  });
});

describe.each(each)('%s', (name) => {
  const type = edgeType(name);
  const source = sourceOf(name);

  it('is read from its field, one edge per id, at its place', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: type.targets === 'one' ? 1 : 5 }),
        (ids) => {
          const edges = edgesOf(source, bodyWith(name, ids));
          expect(edges.map((edge) => [edge.name, edge.from, edge.to])).toEqual(ids.map((id) => [name, source, { type: type.to, id }]));
          expect(edges.map((edge) => edge.pointer)).toEqual(ids.map((_, i) => type.field.replace('*', String(i))));
        },
      ),
    );
  });

  it('takes a target of the right type', async () => {
    const world = worldOf([{ type: type.to, id: 'target' }]);
    expect((await checkEdges(world, source, bodyWith(name, ['target']))).issues).toEqual([]);
  });

  it('refuses a target that is not there, and says what was expected', async () => {
    const { issues } = await checkEdges(worldOf([]), source, bodyWith(name, ['nobody']));
    const pointer = type.field.replace('*', '0');
    expect(issues).toMatchObject([{ pointer, code: 'dangling-edge', edge: { name, expected: type.to, id: 'nobody' } }]);
  });

  it.each(nodeTypes.filter((other) => other !== type.to).map((other) => [other] as const))(
    'refuses a target that is a %s',
    async (other) => {
      const { issues } = await checkEdges(worldOf([{ type: other, id: 'target' }]), source, bodyWith(name, ['target']));
      expect(issues).toMatchObject([{ code: 'wrong-end', edge: { name, expected: type.to, id: 'target' } }]);
      expect(issues[0]?.message).toContain(other);
    },
  );

  if (type.targets === 'one')
    it('refuses a list', () => {
      const [member = '', ...rest] = type.field.split('/').slice(1);
      const value = ['a', 'b'];
      const body = rest.length === 0 ? { [member]: value } : { [member]: { [rest.join('')]: value } };
      expect(shapeIssues(type.from, body)).toContainEqual(
        expect.objectContaining({ pointer: type.field, code: 'too-many', edge: { name, expected: type.to, id: null } }),
      );
    });

  if (type.required)
    it('is missed when it is absent or null', () => {
      for (const body of [{}, { [type.field.slice(1)]: null }])
        expect(shapeIssues(type.from, body)).toContainEqual(expect.objectContaining({ pointer: type.field, code: 'missing-edge' }));
    });

  if (type.sources === 'one')
    it('claims its target, so that it has one source', () => {
      const claims = claimsOf(source, bodyWith(name, ['target']));
      expect(claims).toContainEqual({ key: `edge:${name}:target`, pointer: type.field });
    });

  if (type.acyclic === true)
    it('refuses to lead back to its source, over any number of steps', async () => {
      const chain = (length: number, last: string | null) =>
        Array.from({ length }, (_, i) => ({
          type: type.from,
          id: `n${i}`,
          body: { [type.field.slice(1)]: i + 1 < length ? `n${i + 1}` : last },
        }));
      const issuesOf = async (length: number, last: string | null) =>
        (await checkEdges(worldOf(chain(length, last)), source, bodyWith(name, ['n0']))).issues;
      expect(await issuesOf(0, null)).toMatchObject([{ code: 'dangling-edge' }]);
      for (let length = 1; length <= maxHierarchy; length += 1) {
        expect(await issuesOf(length, null)).toEqual([]);
        expect(await issuesOf(length, source.id)).toMatchObject([{ code: 'cycle', edge: { name, id: 'n0' } }]);
      }
      expect(await issuesOf(maxHierarchy + 1, null)).toMatchObject([{ code: 'cycle' }]);
      const self = await checkEdges(worldOf([{ type: type.from, id: source.id }]), source, bodyWith(name, [source.id]));
      expect(self.issues).toMatchObject([{ code: 'cycle' }]);
    });

  if (type.onDelete === 'detach' && isRecordNode(type.from))
    it('is emptied without touching anything else', () => {
      const body = { ...bodyWith(name, ['target']), name: 'kept' };
      expect(withoutEdge(body, name, 'target')).toEqual({ ...body, [type.field.slice(1)]: null });
      expect(withoutEdge(body, name, 'other')).toBe(body);
    });
});

describe('a seat in a committee', () => {
  const seat = (more: Body) =>
    shapeIssues('membership', { leadId: 'lead_1', role: 'champion', ...more }).map(({ pointer, code }) => [pointer, code]);
  it('is in exactly one', () => {
    expect(seat({ accountId: 'acme' })).toEqual([]);
    expect(seat({ opportunityId: 'deal', accountId: null })).toEqual([]);
    expect(seat({})).toEqual([['/accountId', 'missing-edge']]);
    expect(seat({ accountId: 'acme', opportunityId: 'deal' })).toEqual([['/opportunityId', 'too-many']]);
  });
});

describe('the key of a page', () => {
  it.each([
    ['https://www.Example.com/Guide/?utm_source=x#top', 'url:example.com/Guide'],
    ['http://example.com/Guide', 'url:example.com/Guide'],
    ['example.com', 'url:example.com'],
    ['https://example.com/', 'url:example.com'],
    ['https://blog.example.com/a/b', 'url:blog.example.com/a/b'],
    ['https://user@Www.Bücher.example:443/Größe', 'url:xn--bcher-kva.example/Größe'],
    ['xn--bcher-kva.example', 'url:xn--bcher-kva.example'],
    ['not a host/x', 'url:not a host/x'],
  ])('%s is %s', (url, key) => {
    expect(pageKey(url)).toBe(key);
  });
});
