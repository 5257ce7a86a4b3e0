import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDeliveryStore } from '../shared/adapters/dynamodb/delivery-store.ts';
import { createDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { createEndpointSecretStore } from '../shared/adapters/dynamodb/endpoint-secret-store.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createRecordStore } from '../shared/adapters/dynamodb/record-store.ts';
import { startEngine } from '../test/support/engine.ts';
import { createWorld } from '../test/support/world.ts';

/** What one lead costs from capture to delivery, per lead, counted over a batch of leads. */
export type JourneyCost = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly captureCalls: number;
  readonly tableCalls: number;
  readonly invocations: number;
  readonly busEvents: number;
  readonly queueRequests: number;
  readonly transitions: number;
  readonly logBytes: number;
  readonly delivered: number;
};

type Meter = { write: number; read: number; calls: number };

/** Adds up the capacity the engine reports for every command of the client (it counts by AWS's rules). */
function meter(client: DynamoDBDocumentClient): Meter {
  const total: Meter = { write: 0, read: 0, calls: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' });
      const result = await next(args);
      total.calls += 1;
      addUnits(total, result.output, /^(Put|Update|Delete|Transact(?!Get)|BatchWrite)/.test(nameOf(args)));
      return result;
    },
    { step: 'initialize', name: 'countCapacity', priority: 'low' },
  );
  return total;
}

const nameOf = (args: { readonly input: object }): string =>
  'TransactItems' in args.input ? 'Transact' : 'Item' in args.input ? 'Put' : 'UpdateExpression' in args.input ? 'Update' : 'Read';

function addUnits(total: Meter, output: object, writes: boolean): void {
  const reported: unknown = 'ConsumedCapacity' in output ? output.ConsumedCapacity : [];
  for (const row of Array.isArray(reported) ? reported : [reported]) {
    const units: unknown = typeof row === 'object' && row !== null && 'CapacityUnits' in row ? row.CapacityUnits : 0;
    if (typeof units === 'number') total[writes ? 'write' : 'read'] += units;
  }
}

/** Ten ideal customers at once, batches of ten, one endpoint that wants `lead.routed`; documents and roster are warm. */
export async function journeyCost(leads = 10): Promise<JourneyCost> {
  const engine = await startEngine();
  try {
    const table = await engine.table();
    const units = meter(table.client);
    const world = createWorld({
      stores: {
        leads: createLeadStore(table),
        deliveries: createDeliveryStore(table),
        documents: createDocumentStore(table),
        records: createRecordStore(table),
        secrets: createEndpointSecretStore(table),
      },
    });
    await world.ready;
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed'] });
    const send = async (name: string) =>
      world.submit('demo-request', {
        email: `${name}@werk.example`,
        firstName: 'Vera',
        lastName: 'Probst',
        company: 'Werk',
        title: 'VP Sales',
        country: 'DE',
        message: 'Please call me about the demo.',
        marketingConsent: 'on',
      });
    await send('warm-up');
    await world.settle();
    const start = { ...units, ...world.counts, logs: world.logs.length, posts: world.posts.length };
    for (let i = 0; i < leads; i += 1) await send(`lead-${i}`);
    const captureCalls = (units.calls - start.calls) / leads;
    await world.settle();
    const per = (now: number, before: number): number => (now - before) / leads;
    const lines = world.logs.slice(start.logs).filter((line) => !line.includes('"level":"debug"'));
    return {
      writeUnits: per(units.write, start.write),
      readUnits: per(units.read, start.read),
      captureCalls,
      tableCalls: per(units.calls, start.calls),
      invocations: per(world.counts.invocations, start.invocations),
      busEvents: per(world.counts.busEvents, start.busEvents),
      queueRequests: per(world.counts.queueRequests, start.queueRequests),
      // A workflow enters its first wait when it starts; until a wake that is its only transition.
      transitions: per(world.counts.workflows, start.workflows),
      logBytes: lines.reduce((sum, line) => sum + line.length + 1, 0) / leads,
      delivered: per(world.posts.length, start.posts),
    };
  } finally {
    await engine.stop();
  }
}
