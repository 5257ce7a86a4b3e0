import { base } from './parts/base.ts';
import { delivering } from './parts/delivering.ts';

export function composeDeliverSlow() {
  const parts = base('deliver-webhook-slow');
  return { ...parts, ...delivering(parts) };
}
