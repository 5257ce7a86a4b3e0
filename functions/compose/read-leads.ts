import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { access } from './parts/access.ts';
import { base } from './parts/base.ts';
import { table } from './parts/table.ts';

export function composeReadLeads() {
  const parts = base('read-leads');
  const rows = table(parts);
  return { ...parts, authenticate: access(rows), leads: createLeadStore(rows), deliveries: createDeliveryStore(rows) };
}
