import { base } from './parts/base.ts';
import { delivering } from './parts/delivering.ts';

export function composeDeliver() {
  const parts = base('deliver-webhook');
  return { ...parts, ...delivering(parts) };
}
