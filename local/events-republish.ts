import { parseArgs } from 'node:util';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createTableClient } from '../shared/adapters/dynamodb/client.ts';
import { createDocumentStore } from '../shared/adapters/dynamodb/document-store.ts';
import { createEventPublisher } from '../shared/adapters/eventbridge/event-publisher.ts';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { createDocuments } from '../shared/application/documents/documents.ts';
import { createPublishEvents } from '../shared/application/outbox/publish-events.ts';
import { documentKinds } from '../shared/contracts/documents/kinds.ts';
import { parseInstant } from '../shared/domain/kernel/instant.ts';
import { republish, type Selection } from './republish.ts';
import { namedOr } from './stage-outputs.ts';

const usage = `npm run events:republish -- --lead LEAD_ID [--stage dev] [--yes]
npm run events:republish -- --since 2026-01-05T09:00:00Z --until 2026-01-05T10:00:00Z [--stage dev] [--yes]

Puts committed events of a deployed stage on its bus again, under your AWS credentials: of one lead, or of a period (reads the
whole table). Consumers that have seen an event do nothing. Without --yes it only says how many there are.
LEADLINE_TABLE and LEADLINE_BUS name table and bus directly; else the stack of the stage tells them.`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      lead: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
      stage: { type: 'string', default: 'dev' },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}
type Options = ReturnType<typeof readOptions>;

function selectionOf({ lead, since, until }: Options): Selection {
  if (lead !== undefined && since === undefined && until === undefined) return { leadId: lead };
  if (lead !== undefined || since === undefined || until === undefined) throw new Error('name either --lead, or --since and --until');
  const [from, to] = [parseInstant(since), parseInstant(until)];
  if (from === null || to === null) throw new Error('--since and --until are times with an offset, for example 2026-01-05T09:00:00Z');
  if (from >= to) throw new Error('--since must lie before --until');
  return { since: from, until: to };
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) return void console.log(usage);
  const selection = selectionOf(options);
  const table = { client: createTableClient(), tableName: await namedOr('LEADLINE_TABLE', options.stage, 'TableName') };
  const busName = await namedOr('LEADLINE_BUS', options.stage, 'BusName');
  const documents = createDocuments({ store: createDocumentStore(table), clock: createSystemClock(), kinds: documentKinds });
  const publisher = createEventPublisher({ client: new EventBridgeClient({}), busName });
  const publish = createPublishEvents({ publisher, documents });
  const { found, published, failed } = await republish({ table, publish }, selection, options.yes);
  for (const [type, count] of Object.entries(found)) console.log(`${String(count).padStart(8)}  ${type}`);
  const total = Object.values(found).reduce((sum, count) => sum + count, 0);
  console.log(options.yes ? `${published} of ${total} events published` : `${total} events; nothing was published, add --yes`);
  if (failed.length > 0) throw new Error(`the bus did not take ${failed.join(', ')}; run the command again`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`\n${usage}`);
  process.exitCode = 1;
});
