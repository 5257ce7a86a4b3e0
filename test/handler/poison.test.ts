import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { lambdaContext } from '../../local/lambda-context.ts';
import { MissingConfiguration } from '../../shared/application/ports/errors.ts';
import type { DeadLetter } from '../../shared/application/ports/messaging.ts';
import { createLog } from '../../shared/lambda/log.ts';
import { queueHandler } from '../../shared/lambda/queue-handler.ts';
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

describe('a fault that lasts to the last receive', () => {
  const handling = (fault: Error, send: (letter: DeadLetter) => void) => {
    const logs: string[] = [];
    const handler = queueHandler(
      {
        log: createLog({ minimum: 'debug', write: (line) => logs.push(line) }),
        queues: { sendToDeadLetters: async (_queue, letter) => send(letter) },
      },
      {
        queue: 'route-lead',
        schema: z.looseObject({}),
        react: async () => {
          throw fault;
        },
        concurrency: 'parallel',
        idsOf: () => ({ leadId: 'lead_1' }),
      },
    );
    const receive = (count: number) => {
      const record = { messageId: 'm1', body: '{"correlationId":"sub_1"}', attributes: { ApproximateReceiveCount: String(count) } };
      return handler({ Records: [record] } as never, lambdaContext('route-lead', 30, { now: () => 0, after: () => () => undefined }));
    };
    return { receive, lines: () => logs.map((line) => JSON.parse(line)) };
  };

  it('goes to the dead letters with its name and code, and not before', async () => {
    const letters: DeadLetter[] = [];
    const { receive, lines } = handling(new MissingConfiguration('sla-policy', 'standard'), (letter) => letters.push(letter));
    expect(await receive(5)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(letters).toEqual([]);
    expect(await receive(6)).toEqual({ batchItemFailures: [] });
    expect(letters).toEqual([
      {
        body: '{"correlationId":"sub_1"}',
        reason: 'attempts exhausted: MissingConfiguration (sla-policy/standard)',
        traceId: 'sub_1',
        receives: 6,
      },
    ]);
    expect(lines()).toMatchObject([
      { code: 'MESSAGE_RETRY', errorName: 'MissingConfiguration', errorCode: 'sla-policy/standard', leadId: 'lead_1' },
      { code: 'MESSAGE_EXHAUSTED', level: 'error', messageId: 'm1', errorCode: 'sla-policy/standard' },
    ]);
  });

  it('tells no message of a fault, and no code that is a sentence', async () => {
    const letters: DeadLetter[] = [];
    const fault = Object.assign(new TypeError('vera@werk.example'), { code: 'vera @werk' });
    const { receive, lines } = handling(fault, (letter) => letters.push(letter));
    await receive(6);
    expect(letters[0]?.reason).toBe('attempts exhausted: TypeError');
    expect(JSON.stringify(lines())).not.toContain('vera');
  });

  it('is left to the queue when the dead letters take nothing', async () => {
    const { receive } = handling(new Error('x'), () => {
      throw new Error('down');
    });
    expect(await receive(6)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
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
