import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { base } from './parts/base.ts';
import { queues } from './parts/queues.ts';
import { table } from './parts/table.ts';

export function composeSweepDeliveries() {
  const parts = base('sweep-deliveries');
  return { ...parts, deliveries: createDeliveryStore(table(parts)), queues: queues(parts) };
}
