import { describe, expect, it } from 'vitest';
import { create } from '../../functions/leads/capture.http.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createManualClock, createSequentialIds } from '../../shared/adapters/memory/system.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { createDocuments } from '../../shared/application/documents/documents.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { needsOf } from '../../shared/contracts/environment.ts';
import { createLog } from '../../shared/lambda/log.ts';
import { gateOf } from '../support/gate.ts';
import { eventOf } from '../support/http.ts';
import { createWorld } from '../support/world.ts';

const form = { name: 'Form', fields: [{ name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' }] };
const context = Object.create(null);

/** The capture function with its table in hand, and nothing else in the world. */
async function captureAlone() {
  const clock = createManualClock();
  const state = emptyLeadState();
  const leads = createMemoryLeadStore({ state });
  const store = createMemoryDocumentStore();
  const audit = { id: 'aud_1', at: clock.now(), actor: 'test', action: 'put', target: 'form/contact', difference: [] };
  await store.putDraft('form', 'contact', form, null, audit);
  await store.publish('form', 'contact', form, 1, audit);
  const broken = { manifest: false, commit: false };
  const down = (): never => {
    throw new Error('down');
  };
  const box = createSecretBox(async () => 'test-master-key-test-master-key-test-master-key');
  const capture = create({
    clock,
    ids: createSequentialIds(),
    log: createLog({ minimum: 'error', write: () => undefined }),
    digest: createDigest(),
    box,
    ...gateOf({ box, clock }),
    leads: { ...leads, commit: (commit) => (broken.commit ? down() : leads.commit(commit)) },
    documents: createDocuments({
      clock,
      kinds: documentKinds,
      store: { ...store, manifest: () => (broken.manifest ? down() : store.manifest()) },
    }),
  });
  const submit = async (email: string): Promise<number> => {
    const { event } = eventOf({ method: 'POST', path: '/v1/forms/contact/submissions', json: { email } });
    return (await capture(event, context)).statusCode;
  };
  return { clock, state, broken, submit };
}

describe('capture needs nothing but its table (R16)', () => {
  it('is given nothing else: table and master key', () => {
    expect([...needsOf('capture')].sort()).toEqual(['secret:read', 'table:read', 'table:write']);
  });

  it('stores and answers with nothing behind it: the event waits in its row', async () => {
    const { state, submit } = await captureAlone();
    expect(await submit('vera@werk.example')).toBe(202);
    const [rows] = [...state.leads.values()];
    expect(rows?.lead.pendingStep).toBe('enrich');
    expect([...(rows?.events.values() ?? [])].map((event) => event.type)).toEqual(['lead.captured.v1']);
  });

  it('serves the last known form while the published documents cannot be read', async () => {
    const { clock, broken, submit } = await captureAlone();
    expect(await submit('one@werk.example')).toBe(202);
    broken.manifest = true;
    clock.advance(3_600_000);
    expect(await submit('two@werk.example')).toBe(202);
  });

  it('answers 500 and stores nothing when its table fails, and works again afterwards', async () => {
    const { state, broken, submit } = await captureAlone();
    broken.commit = true;
    expect(await submit('vera@werk.example')).toBe(500);
    expect(state.leads.size).toBe(0);
    broken.commit = false;
    expect(await submit('vera@werk.example')).toBe(202);
  });

  it('what it stored while the bus was down is picked up when the bus is back', async () => {
    const random = () => 0.5;
    const world = createWorld({ chaos: { random, duplicate: 0, lostAnswer: 0, lostStream: 0 } });
    await world.ready;
    world.faults.lostStream = 1;
    const receiptId = (await world.submit('demo-request', { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' })).json.receiptId;
    await world.settle();
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.state).toBe('pending');
    world.faults.lostStream = 0;
    await world.advance(3 * 60_000);
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json).toMatchObject({ state: 'done', outcome: 'routed' });
  });
});
