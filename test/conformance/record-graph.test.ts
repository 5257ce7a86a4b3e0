import { expect, it } from 'vitest';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import type { AuditRow } from '../../shared/application/ports/document-store.ts';
import { MalformedCursor } from '../../shared/application/ports/errors.ts';
import type { RecordGuard, RecordStore } from '../../shared/application/ports/record-store.ts';
import { at, ids } from './builders.ts';
import { onBoth } from './stores.ts';

const audit = (): AuditRow => ({ id: ids.next('audit'), at: at('09:00'), actor: 'owner:a', action: 'put', target: 'x', difference: [] });

onBoth('the graph in RecordStore', createMemoryRecordStore, createRecordStore, (open: () => Promise<RecordStore>) => {
  const kit = async () => {
    const store = await open();
    const put = (kind: string, id: string, body: Record<string, unknown>, expected: number | null = null, guards: RecordGuard[] = []) =>
      store.put(kind, id, body, expected, audit(), guards);
    const account = (id: string, domain: string, more: Record<string, unknown> = {}) =>
      put('account', id, { domain, aliases: [], ...more });
    const from = async (type: 'account' | 'owner', id: string, edge: 'opportunity.account' | 'team.member', cursor: string | null = null) =>
      store.referrers({ type, id }, edge, { cursor, limit: 100 });
    return { store, put, account, from };
  };

  it('gives a domain to the first who claims it, as its own or as an alias, and says who holds it', async () => {
    const { store, account, put } = await kit();
    expect(await account('acme', 'acme.example', { aliases: ['acme.example.org'] })).toEqual({ ok: true, version: 1 });
    expect(await store.holder('account', 'domain:acme.example')).toBe('acme');
    expect(await store.holder('account', 'domain:acme.example.org')).toBe('acme');
    expect(await store.holder('account', 'domain:other.example')).toBeNull();
    const taken = { ok: false, conflict: 'claim', key: 'domain:acme.example', holder: 'acme' };
    expect(await account('copy', 'acme.example')).toEqual(taken);
    expect(await account('copy', 'copy.example', { aliases: ['acme.example'] })).toEqual(taken);
    expect(await store.get('account', 'copy')).toBeNull();
    expect(await store.holder('account', 'domain:copy.example')).toBeNull();
    // Another kind has claims of its own.
    expect(await put('content-asset', 'page', { url: 'https://acme.example' })).toMatchObject({ ok: true });
  });

  it('frees a domain that an account gives up, and keeps what it keeps', async () => {
    const { store, account } = await kit();
    await account('acme', 'acme.example', { aliases: ['old.example', 'kept.example'] });
    expect(await account('acme', 'acme.example', { aliases: ['kept.example', 'new.example'] })).toEqual({ ok: true, version: 2 });
    expect(await store.holder('account', 'domain:old.example')).toBeNull();
    expect(await store.holder('account', 'domain:kept.example')).toBe('acme');
    expect(await account('other', 'old.example')).toMatchObject({ ok: true });
    expect(await account('third', 'new.example')).toMatchObject({ ok: false, holder: 'acme' });
  });

  it('lets one of twenty who claim a domain at once have it', async () => {
    const { store, account } = await kit();
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => account(`acme-${i}`, 'acme.example')));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const winner = results.findIndex((result) => result.ok);
    expect(await store.holder('account', 'domain:acme.example')).toBe(`acme-${winner}`);
    expect((await store.list('account')).map((row) => row.id)).toEqual([`acme-${winner}`]);
    for (const result of results.filter((row) => !row.ok)) expect(result).toMatchObject({ conflict: 'claim', holder: `acme-${winner}` });
  });

  it('needs the target of a new edge to stand, and remembers who refers to it', async () => {
    const { account, put, from } = await kit();
    expect(await put('opportunity', 'deal', { accountId: 'acme', state: 'open' })).toEqual({ ok: false, conflict: 'target' });
    await account('acme', 'acme.example');
    await account('other', 'other.example');
    for (const id of ['deal-b', 'deal-a']) await put('opportunity', id, { accountId: 'acme', state: 'open' });
    expect(await from('account', 'acme', 'opportunity.account')).toEqual({ items: ['deal-a', 'deal-b'], cursor: null });
    await put('opportunity', 'deal-a', { accountId: 'other', state: 'open' });
    expect((await from('account', 'acme', 'opportunity.account')).items).toEqual(['deal-b']);
    expect((await from('account', 'other', 'opportunity.account')).items).toEqual(['deal-a']);
  });

  it('allows one source where the ontology says so', async () => {
    const { account, put } = await kit();
    await account('acme', 'acme.example');
    await put('opportunity', 'old', { accountId: 'acme' });
    expect(await put('opportunity', 'new', { accountId: 'acme', renewalOfId: 'old' })).toMatchObject({ ok: true });
    const second = await put('opportunity', 'second', { accountId: 'acme', renewalOfId: 'old' });
    expect(second).toEqual({ ok: false, conflict: 'claim', key: 'edge:opportunity.renewal-of:old', holder: 'new' });
  });

  it('refuses what was decided over a record that changed meanwhile', async () => {
    const { account, put } = await kit();
    await account('top', 'top.example');
    await account('top', 'top.example');
    const child = { domain: 'child.example', aliases: [], parentId: 'top' };
    expect(await put('account', 'child', child, null, [{ kind: 'account', id: 'top', version: 1 }])).toEqual({
      ok: false,
      conflict: 'guard',
    });
    expect(await put('account', 'child', child, null, [{ kind: 'account', id: 'top', version: 2 }])).toEqual({ ok: true, version: 1 });
  });

  it('refuses what was decided over a record that closes, or is gone', async () => {
    const { store, account, put } = await kit();
    await account('top', 'top.example');
    const child = () =>
      put('account', 'child', { domain: 'child.example', aliases: [], parentId: 'top' }, null, [
        { kind: 'account', id: 'top', version: 1 },
      ]);
    await store.close('account', 'top', 1);
    expect(await child()).toEqual({ ok: false, conflict: 'guard' });
    await store.reopen('account', 'top', 1);
    expect(await child()).toEqual({ ok: true, version: 1 });
    await store.close('account', 'top', 1);
    // Written again, its edge is no new one; the guard still holds it back.
    expect(await child()).toEqual({ ok: false, conflict: 'guard' });
    expect(await store.remove('account', 'top', 1, audit())).toBe(true);
    expect(await child()).toEqual({ ok: false, conflict: 'guard' });
  });

  it('takes no new reference to a record that closes, and removes it with its claims and edges', async () => {
    const { store, account, put, from } = await kit();
    await account('acme', 'acme.example');
    await put('opportunity', 'deal', { accountId: 'acme' });
    expect(await store.close('opportunity', 'deal', 9)).toBe(false);
    expect(await store.remove('opportunity', 'deal', 1, audit())).toBe(false);
    expect(await store.close('opportunity', 'deal', 1)).toBe(true);
    expect(await put('opportunity', 'next', { accountId: 'acme', renewalOfId: 'deal' })).toEqual({ ok: false, conflict: 'target' });
    await store.reopen('opportunity', 'deal', 1);
    expect(await store.remove('opportunity', 'deal', 1, audit())).toBe(false);
    await store.close('opportunity', 'deal', 1);
    expect(await store.remove('opportunity', 'deal', 1, audit())).toBe(true);
    expect(await store.get('opportunity', 'deal')).toBeNull();
    expect((await from('account', 'acme', 'opportunity.account')).items).toEqual([]);
    await store.close('account', 'acme', 1);
    expect(await store.remove('account', 'acme', 1, audit())).toBe(true);
    expect(await account('again', 'acme.example')).toEqual({ ok: true, version: 1 });
  });

  it('opens a closing record again when somebody writes it, so that the removal fails', async () => {
    const { store, account } = await kit();
    await account('acme', 'acme.example');
    await store.close('account', 'acme', 1);
    expect(await account('acme', 'acme.example', { name: 'still here' })).toEqual({ ok: true, version: 2 });
    expect(await store.remove('account', 'acme', 1, audit())).toBe(false);
    expect(await store.remove('account', 'acme', 2, audit())).toBe(false);
  });

  it('never has both, a removed target and a reference to it, whoever is faster', async () => {
    const { store, account, put, from } = await kit();
    for (let round = 0; round < 5; round += 1) {
      const id = `acme-${round}`;
      await account(id, `acme-${round}.example`);
      const removing = (async () => {
        if (!(await store.close('account', id, 1))) return false;
        if ((await from('account', id, 'opportunity.account')).items.length > 0) return false;
        return store.remove('account', id, 1, audit());
      })();
      const [removed, written] = await Promise.all([removing, put('opportunity', `deal-${round}`, { accountId: id })]);
      expect(removed && written.ok, `round ${round}`).toBe(false);
    }
  });

  it('holds a team of five hundred with every edge, and drops the edges of those who leave', async () => {
    const { store, put, from } = await kit();
    const names = Array.from({ length: 500 }, (_, i) => `owner-${String(i).padStart(3, '0')}`);
    for (const id of names) await put('owner', id, { name: id });
    const team = (members: readonly string[]) => put('team', 'all', { members: members.map((ownerId) => ({ ownerId, weight: 1 })) });
    expect(await team(names)).toEqual({ ok: true, version: 1 });
    for (const id of ['owner-000', 'owner-250', 'owner-499']) expect((await from('owner', id, 'team.member')).items).toEqual(['all']);
    expect(await team(['owner-250'])).toEqual({ ok: true, version: 2 });
    expect((await from('owner', 'owner-000', 'team.member')).items).toEqual([]);
    expect((await from('owner', 'owner-250', 'team.member')).items).toEqual(['all']);
    expect(await team([...names, 'nobody'])).toEqual({ ok: false, conflict: 'target' });
    expect((await store.get('team', 'all'))?.version).toBe(2);
  });

  it('pages through records and references, and refuses a cursor of another list', async () => {
    const { store, account, put } = await kit();
    await account('acme', 'acme.example');
    for (const id of ['a', 'b', 'c']) await put('opportunity', id, { accountId: 'acme' });
    const first = await store.page('opportunity', { cursor: null, limit: 2 });
    expect(first.items.map((row) => row.id)).toEqual(['a', 'b']);
    const rest = await store.page('opportunity', { cursor: first.cursor, limit: 2 });
    expect([rest.items.map((row) => row.id), rest.cursor]).toEqual([['c'], null]);
    await expect(store.page('account', { cursor: first.cursor, limit: 2 })).rejects.toBeInstanceOf(MalformedCursor);
    const target = { type: 'account', id: 'acme' } as const;
    const refs = await store.referrers(target, 'opportunity.account', { cursor: null, limit: 2 });
    expect(refs.items).toEqual(['a', 'b']);
    const more = await store.referrers(target, 'opportunity.account', { cursor: refs.cursor, limit: 2 });
    expect(more).toEqual({ items: ['c'], cursor: null });
    expect((await store.getMany('opportunity', ['c', 'x', 'a', 'a'])).map((row) => row.id).sort()).toEqual(['a', 'c']);
  });
});
