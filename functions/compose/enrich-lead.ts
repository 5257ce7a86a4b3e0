import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { publish } from './parts/publish.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeEnrichLead() {
  const parts = base('enrich-lead');
  const rows = table(parts);
  const published = documents(parts, rows);
  return { ...parts, leads: createLeadStore(rows), documents: published, publish: publish(parts, published), queues: queues(parts) };
}
