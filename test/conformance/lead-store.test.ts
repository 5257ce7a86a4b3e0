import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { commitSuite } from './lead-commit.ts';
import { readSuite } from './lead-reads.ts';
import { onBoth } from './stores.ts';

onBoth('LeadStore', createMemoryLeadStore, createLeadStore, (open) => {
  commitSuite(open);
  readSuite(open);
});
