import { createDeliveryStore } from '../shared/adapters/dynamodb/delivery-store.ts';
import { createDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { createEndpointSecretStore } from '../shared/adapters/dynamodb/endpoint-secret-store.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createMatchStore } from '../shared/adapters/dynamodb/match-store.ts';
import { createNurtureStore } from '../shared/adapters/dynamodb/nurture-store.ts';
import { createRecordStore } from '../shared/adapters/dynamodb/record-store.ts';
import { type CapacityCall, meterCapacity } from '../test/conformance/capacity.ts';
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

const sum = (calls: readonly CapacityCall[], unit: 'writeUnits' | 'readUnits'): number =>
  calls.reduce((total, call) => total + call[unit], 0);

/** Ten ideal customers at once, batches of ten, one endpoint that wants `lead.routed`; documents and roster are warm. */
export async function journeyCost(leads = 10): Promise<JourneyCost> {
  const engine = await startEngine();
  try {
    const table = await engine.table();
    const meter = meterCapacity(table.client);
    const world = createWorld({
      stores: {
        leads: createLeadStore(table),
        deliveries: createDeliveryStore(table),
        documents: createDocumentStore(table),
        records: createRecordStore(table),
        secrets: createEndpointSecretStore(table),
        matches: createMatchStore(table),
        nurture: createNurtureStore(table),
      },
    });
    await world.ready;
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed'] });
    const send = async (name: string) =>
      world.submit('demo-request', {
        email: `${name}@werk.example`,
        firstName: 'Vera',
        // People of their own: who shares a name and a company is a suggestion, which is not what every lead costs.
        lastName: `Probst ${name}`,
        company: 'Werk',
        title: 'VP Sales',
        country: 'DE',
        message: 'Please call me about the demo.',
        marketingConsent: 'on',
      });
    await send('warm-up');
    await world.settle();
    meter.take();
    const start = { ...world.counts, logs: world.logs.length, posts: world.posts.length };
    for (let i = 0; i < leads; i += 1) await send(`lead-${i}`);
    const captures = meter.take();
    await world.settle();
    const calls = [...captures, ...meter.take()];
    const per = (now: number, before: number): number => (now - before) / leads;
    const lines = world.logs.slice(start.logs).filter((line) => !line.includes('"level":"debug"'));
    return {
      writeUnits: sum(calls, 'writeUnits') / leads,
      readUnits: sum(calls, 'readUnits') / leads,
      captureCalls: captures.length / leads,
      tableCalls: calls.length / leads,
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
