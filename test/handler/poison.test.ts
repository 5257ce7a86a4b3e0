import { describe, expect, it } from 'vitest';
import { seededWorld } from '../support/world.ts';

describe('a poison message harms only itself (R6)', () => {
  it('lands in its dead letters with the reason while its neighbours go on', async () => {
    const world = await seededWorld();
    world.enqueue('score-lead', 'not json at all');
    world.enqueue(
      'score-lead',
      JSON.stringify({
        'detail-type': 'lead.enriched.v1',
        detail: { type: 'lead.enriched.v1', correlationId: 'sub_trace', id: 'evt_bad' },
      }),
    );
    const receiptId = (await world.submit('demo-request', { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' })).json.receiptId;
    await world.settle();
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.state).toBe('done');
    const queue = (await world.api('GET', '/v1/queues')).json.items.find((row: { name: string }) => row.name === 'score-lead');
    expect(queue.deadLetters.depth).toBe(2);
    expect(
      queue.deadLetters.samples.map((s: { reason: string; traceId: string | null }) => [s.reason.startsWith('poison'), s.traceId]),
    ).toEqual([
      [true, null],
      [true, 'sub_trace'],
    ]);
  });
});

describe('redrive (R8)', () => {
  it('is safe to run twice, and during traffic', async () => {
    const world = await seededWorld();
    const fields = { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' };
    await world.submit('demo-request', fields);
    await world.settle();
    // Every message of the whole run once more, through the dead letters, twice.
    for (const event of world.published.slice()) {
      for (const queue of ['enrich-lead', 'score-lead', 'route-lead'] as const) {
        world.dead.push({
          id: `d-${event.id}-${queue}`,
          queue,
          body: JSON.stringify({ 'detail-type': event.type, detail: event }),
          visibleAt: 0,
          receives: 4,
        });
      }
    }
    const before = JSON.stringify([...world.state.leads.values()].map((rows) => rows.lead));
    for (const queue of ['enrich-lead', 'score-lead', 'route-lead']) {
      await Promise.all([world.api('POST', `/v1/queues/${queue}/redrive`), world.api('POST', `/v1/queues/${queue}/redrive`)]);
    }
    await world.settle();
    expect(JSON.stringify([...world.state.leads.values()].map((rows) => rows.lead))).toBe(before);
    expect(world.state.leads.size).toBe(1);
  });
});

describe('logs', () => {
  it('a fault answers a constant text, and the log line says where, not what', async () => {
    const world = await seededWorld();
    const broken = world.state.leads;
    Object.defineProperty(broken, 'get', {
      value: () => {
        throw new TypeError('secret person@werk.example');
      },
    });
    const answer = await world.api('GET', '/v1/leads/lead_x');
    expect(answer).toMatchObject({ status: 500, json: { code: 'internal-error' } });
    const line = world.logs.find((text) => text.includes('HTTP_FAULT')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ code: 'HTTP_FAULT', errorName: 'TypeError', requestId: answer.json.requestId });
    expect(world.logs.join('\n')).not.toContain('person@werk.example');
  });
});
