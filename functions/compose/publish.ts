import { eventOfStreamRecord } from '../../shared/adapters/dynamodb/stream-record.ts';
import { $webhookEndpoint } from '../../shared/contracts/documents/webhook-endpoint.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { table } from './parts/table.ts';

export function composePublish() {
  const parts = base('outbox-publish');
  return {
    ...parts,
    readRecord: eventOfStreamRecord,
    publish: publish(parts, documents(parts, table(parts), { 'webhook-endpoint': $webhookEndpoint })),
  };
}
