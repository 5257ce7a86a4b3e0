import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { createEndpointSecretStore } from '../../shared/adapters/dynamodb/endpoint-secret-store.ts';
import { createKeyStore } from '../../shared/adapters/dynamodb/key-store.ts';
import { createRecordStore } from '../../shared/adapters/dynamodb/record-store.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryKeyStore } from '../../shared/adapters/memory/key-store.ts';
import { createMemoryRecordStore } from '../../shared/adapters/memory/record-store.ts';
import type { AuditRow, DocumentStore, EndpointSecretStore } from '../../shared/application/ports/document-store.ts';
import type { ApiKey, KeyStore } from '../../shared/application/ports/key-store.ts';
import type { RecordStore } from '../../shared/application/ports/record-store.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { at, ids } from './builders.ts';
import { onBoth } from './stores.ts';

const audit = (): AuditRow => ({
  id: ids.next('audit'),
  at: at('09:00'),
  actor: 'owner:a',
  action: 'put',
  target: 'rubric/default',
  difference: ['mql'],
});

onBoth('DocumentStore', createMemoryDocumentStore, createDocumentStore, (open: () => Promise<DocumentStore>) => {
  let store: DocumentStore;
  const putDraft = (body: Record<string, unknown>, expected: number | null = null, id = 'default') =>
    store.putDraft('rubric', id, body, expected, audit());
  const publish = (body: Record<string, unknown>, revision: number, id = 'default') => store.publish('rubric', id, body, revision, audit());
  beforeEach(async () => {
    store = await open();
  });

  it('is empty at first', async () => {
    expect(await store.manifest()).toEqual([]);
    expect(await store.draft('rubric', 'default')).toBeNull();
    expect(await store.drafts('rubric')).toEqual([]);
    expect(await store.version('rubric', 'default', 1)).toBeNull();
    expect(await publish({}, 1)).toEqual({ ok: false });
  });

  it('counts revisions of a draft and refuses an outdated one', async () => {
    expect(await putDraft({ name: 'one', nothing: null, list: [] }, 0)).toEqual({ ok: true, revision: 1 });
    expect(await store.draft('rubric', 'default')).toEqual({ body: { name: 'one', nothing: null, list: [] }, revision: 1 });
    expect(await putDraft({ name: 'two' }, 0)).toEqual({ ok: false });
    expect(await putDraft({ name: 'two' }, 1)).toEqual({ ok: true, revision: 2 });
    expect(await putDraft({ name: 'three' })).toEqual({ ok: true, revision: 3 });
    expect(await store.drafts('rubric')).toEqual([{ id: 'default', revision: 3 }]);
    expect(await store.drafts('form')).toEqual([]);
  });

  it('publishes immutable versions, drops the draft and never repeats a revision', async () => {
    await putDraft({ name: 'one' });
    expect(await publish({ name: 'one' }, 9)).toEqual({ ok: false });
    expect(await publish({ name: 'one' }, 1)).toEqual({ ok: true, version: 1 });
    expect(await store.draft('rubric', 'default')).toBeNull();
    expect(await store.drafts('rubric')).toEqual([]);
    expect(await publish({ name: 'one' }, 1)).toEqual({ ok: false });
    const again = await putDraft({ name: 'two' }, 0);
    expect(again).toEqual({ ok: true, revision: 2 });
    expect(await publish({ name: 'two' }, 2)).toEqual({ ok: true, version: 2 });
    expect(await store.version('rubric', 'default', 1)).toEqual({ name: 'one' });
    expect(await store.version('rubric', 'default', 2)).toEqual({ name: 'two' });
    expect(await store.manifest()).toEqual([{ kind: 'rubric', id: 'default', version: 2 }]);
  });

  it('publishes an older version again, word for word, and says which; the draft stays', async () => {
    for (const name of ['one', 'two']) {
      await putDraft({ name, old: [null] });
      await publish({ name, old: [null] }, name === 'one' ? 1 : 2);
    }
    await putDraft({ name: 'in the making' });
    const republish = (version: number) => store.republish('rubric', 'default', version, audit());
    expect(await republish(3)).toEqual({ ok: false });
    expect(await republish(1)).toEqual({ ok: true, version: 3 });
    expect(await store.version('rubric', 'default', 3)).toEqual({ name: 'one', old: [null] });
    expect(await store.manifest()).toEqual([{ kind: 'rubric', id: 'default', version: 3, from: 1 }]);
    expect(await store.draft('rubric', 'default')).toEqual({ body: { name: 'in the making' }, revision: 3 });
    expect(await publish({ name: 'in the making' }, 3)).toEqual({ ok: true, version: 4 });
    expect(await store.manifest()).toEqual([{ kind: 'rubric', id: 'default', version: 4 }]);
    expect(await store.republish('rubric', 'none', 1, audit())).toEqual({ ok: false });
  });

  it('gives two who go back at once a version each', async () => {
    await putDraft({ name: 'one' });
    await publish({ name: 'one' }, 1);
    const results = await Promise.all([1, 2].map(() => store.republish('rubric', 'default', 1, audit())));
    expect(results.map((result) => (result.ok ? result.version : 0)).sort()).toEqual([2, 3]);
  });

  it('remembers what the last guarded dry run of each revision came to', async () => {
    const mark = { revision: 2, dryRunId: 'dry_1', passed: false, at: at('09:00') };
    expect(await store.dryRunMark('rubric', 'default', 2)).toBeNull();
    await store.markDryRun('rubric', 'default', mark);
    expect(await store.dryRunMark('rubric', 'default', 2)).toEqual(mark);
    expect(await store.dryRunMark('rubric', 'default', 3)).toBeNull();
    expect(await store.dryRunMark('routing-plan', 'default', 2)).toBeNull();
    await store.markDryRun('rubric', 'default', { ...mark, passed: true });
    expect((await store.dryRunMark('rubric', 'default', 2))?.passed).toBe(true);
    expect(await store.manifest()).toEqual([]);
    expect(await store.draft('rubric', 'default')).toBeNull();
  });

  it('lets one of two publishers of a draft win, and both of two different documents', async () => {
    await putDraft({ name: 'x' });
    await putDraft({ name: 'y' }, null, 'other');
    const results = await Promise.all([publish({ name: 'x' }, 1), publish({ name: 'x' }, 1), publish({ name: 'y' }, 1, 'other')]);
    expect(results.slice(0, 2).filter((result) => result.ok)).toEqual([{ ok: true, version: 1 }]);
    expect(results[2]).toEqual({ ok: true, version: 1 });
    const manifest = await store.manifest();
    expect([...manifest].sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { kind: 'rubric', id: 'default', version: 1 },
      { kind: 'rubric', id: 'other', version: 1 },
    ]);
  });

  it('holds a body far beyond one item, cut inside multi-byte text, and replaces it by a small one', async () => {
    const big = { rules: Array.from({ length: 12_000 }, (_, index) => ({ id: `r-${index}`, label: 'Grüße 👋 aus Köln — ¿qué tal?' })) };
    expect(Buffer.byteLength(JSON.stringify(big))).toBeGreaterThan(600_000);
    await putDraft(big);
    expect((await store.draft('rubric', 'default'))?.body).toEqual(big);
    await publish(big, 1);
    expect(await store.version('rubric', 'default', 1)).toEqual(big);
    await putDraft(big);
    await putDraft({ name: 'small' });
    expect(await store.draft('rubric', 'default')).toEqual({ body: { name: 'small' }, revision: 3 });
  });
});

describe('audit rows on DynamoDB', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  it('stand with their change and not without it', async () => {
    const table = await engine.table();
    const [first, refused, second, third] = [audit(), audit(), audit(), audit()];
    const documents = createDocumentStore(table);
    await documents.putDraft('rubric', 'default', {}, null, first);
    await documents.putDraft('rubric', 'default', {}, 7, refused);
    await documents.publish('rubric', 'default', {}, 1, second);
    await createRecordStore(table).put('owner', 'ada', {}, null, third);
    const { Items = [] } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'AUDIT#2026-01' },
      }),
    );
    expect(Items.map((item) => item.data)).toEqual([first, second, third]);
  });
});

onBoth('RecordStore', createMemoryRecordStore, createRecordStore, (open: () => Promise<RecordStore>) => {
  it('upserts with an optimistic version and lists a kind', async () => {
    const store = await open();
    const put = (id: string, body: Record<string, unknown>, expected: number | null) => store.put('owner', id, body, expected, audit());
    expect(await store.get('owner', 'ada')).toBeNull();
    expect(await put('ada', { name: 'Ada' }, 1)).toEqual({ ok: false, conflict: 'version' });
    expect(await put('ada', { name: 'Ada' }, 0)).toEqual({ ok: true, version: 1 });
    expect(await put('ada', { name: 'Eve' }, 0)).toEqual({ ok: false, conflict: 'version' });
    expect(await put('ada', { name: 'Ada L.' }, 1)).toEqual({ ok: true, version: 2 });
    expect(await put('ada', { name: 'Ada King' }, null)).toEqual({ ok: true, version: 3 });
    await put('abe', { name: 'Abe' }, null);
    await store.put('team', 'emea', {}, null, audit());
    const abe = { kind: 'owner', id: 'abe', version: 1, body: { name: 'Abe' } };
    const ada = { kind: 'owner', id: 'ada', version: 3, body: { name: 'Ada King' } };
    expect(await store.get('owner', 'ada')).toEqual(ada);
    expect(await store.list('owner')).toEqual([abe, ada]);
    expect(await store.list('campaign')).toEqual([]);
  });

  it('loses no upsert of four at once', async () => {
    const store = await open();
    const results = await Promise.all([1, 2, 3, 4].map((n) => store.put('owner', 'ada', { n }, null, audit())));
    expect(results.map((result) => result.ok && result.version).sort()).toEqual([1, 2, 3, 4]);
    expect((await store.get('owner', 'ada'))?.version).toBe(4);
  });
});

onBoth('EndpointSecretStore', createMemoryEndpointSecretStore, createEndpointSecretStore, (open: () => Promise<EndpointSecretStore>) => {
  it('keeps the secret in force and the one before', async () => {
    const store = await open();
    expect(await store.get('crm')).toBeNull();
    const secret = { endpointId: 'crm', sealed: 's1', fingerprint: 'f1', previous: null };
    const rotated = { ...secret, sealed: 's2', previous: { sealed: 's1', until: at('10:00') } };
    await store.put(secret);
    expect(await store.get('crm')).toEqual(secret);
    await store.put(rotated);
    expect(await store.get('crm')).toEqual(rotated);
  });
});

onBoth('KeyStore', createMemoryKeyStore, createKeyStore, (open: () => Promise<KeyStore>) => {
  it('finds a key by its hash and knows whether any exists', async () => {
    const store = await open();
    const key: ApiKey = {
      id: ids.next('key'),
      hash: 'a'.repeat(64),
      name: 'first',
      principal: { type: 'integration', id: 'crm' },
      scopes: ['leads:read', 'ops'],
      createdAt: at('09:00'),
      expiresAt: null,
      revokedAt: null,
    };
    expect(await store.any()).toBe(false);
    expect(await store.byHash(key.hash)).toBeNull();
    await store.put(key);
    expect(await store.byHash(key.hash)).toEqual(key);
    expect(await store.any()).toBe(true);
    await store.put({ ...key, revokedAt: at('10:00') });
    expect((await store.byHash(key.hash))?.revokedAt).toBe(at('10:00'));
  });
});
