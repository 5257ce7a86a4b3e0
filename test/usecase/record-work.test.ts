import { expect, it } from 'vitest';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import { createManualClock, createSequentialIds } from '../../shared/adapters/memory/system.ts';
import type { Principal } from '../../shared/application/access/authenticate.ts';
import { createAccountChanges } from '../../shared/application/accounts/account-changes.ts';
import type { RecordStore } from '../../shared/application/ports/record-store.ts';
import { createBulkRecords } from '../../shared/application/records/bulk-records.ts';
import { createPutRecord } from '../../shared/application/records/write-record.ts';

const principal: Principal = { type: 'integration', id: 'crm', scopes: new Set() };
type Put = RecordStore['put'];

/** Writing of records over stores that count what is asked of them; `between` may get in the way of a put. */
function kit(between: (put: Put, ...args: Parameters<Put>) => ReturnType<Put> = (put, ...args) => put(...args)) {
  const counts = { manifests: 0, puts: [] as string[], gets: [] as string[], messages: 0 };
  const [records, documents, clock] = [createMemoryRecordStore(), createMemoryDocumentStore(), createManualClock()];
  const store: RecordStore = {
    ...records,
    get: async (kind, id) => {
      counts.gets.push(id);
      return records.get(kind, id);
    },
    put: async (...args) => {
      counts.puts.push(args[1]);
      return between(records.put, ...args);
    },
  };
  const manifest = async () => {
    counts.manifests += 1;
    return documents.manifest();
  };
  const queues = {
    send: async () => {
      counts.messages += 1;
    },
  };
  const deps = {
    store,
    documentStore: { ...documents, manifest },
    leads: createMemoryLeadStore(),
    roster: { invalidate: () => undefined },
    accountChanges: createAccountChanges({ store, queues, invalidate: () => undefined }),
    clock,
    ids: createSequentialIds(),
  };
  return { counts, put: createPutRecord(deps), bulk: createBulkRecords(deps) };
}
const account = (id: string, more: Record<string, unknown> = {}) => ({ id, name: id, domain: `${id}.example`, ...more });

it('an item of a bulk that nothing else stood in the way of is tried once', async () => {
  const { counts, bulk } = kit();
  const items = [account('bad', { domain: 'x' }), account('lost', { parentId: 'nobody' }), account('good')];
  const results = await bulk({ kind: 'account', items, principal });
  expect(results.map((row) => row.ok)).toEqual([false, false, true]);
  expect(counts.puts).toEqual(['good']);
  // What is wrong by itself is not even looked for.
  expect(counts.gets).not.toContain('bad');
  expect(counts.gets.filter((id) => id === 'lost')).toHaveLength(1);
});

it('a claim that another item frees is tried again', async () => {
  const { counts, bulk } = kit();
  await bulk({ kind: 'account', items: [account('a', { aliases: ['shared.example'] }), account('b')], principal });
  counts.puts.length = 0;
  const items = [account('b', { aliases: ['shared.example'] }), account('a')];
  const results = await bulk({ kind: 'account', items, principal });
  expect(results.map((row) => row.ok)).toEqual([true, true]);
  expect(counts.puts).toEqual(['b', 'a', 'b']);
});

it('a batch reads the manifest once, however many documents it refers to and however many of them are not there', async () => {
  const { counts, bulk } = kit();
  const items = Array.from({ length: 20 }, (_, i) => ({ id: `owner-${i}`, name: 'Owner', calendarId: 'nowhere' }));
  const results = await bulk({ kind: 'owner', items, principal });
  expect(results.every((row) => !row.ok)).toBe(true);
  expect(counts.manifests).toBe(1);
});

it('leads are told of an account once before and once after, however often its parent changed meanwhile', async () => {
  let conflicts = 2;
  const { counts, put } = kit(async (write, ...args) => {
    conflicts -= 1;
    return conflicts < 0 ? write(...args) : { ok: false, conflict: 'guard' };
  });
  expect(await put({ kind: 'account', id: 'acme', body: account('acme'), ifVersion: null, principal })).toMatchObject({ ok: true });
  expect([counts.puts.length, counts.messages]).toEqual([3, 2]);
});
