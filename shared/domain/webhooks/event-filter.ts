import type { WebhookEndpoint } from './endpoint.ts';

/** Whether an endpoint listens to an event type (`lead.routed.v1`; its filters carry no version). A disabled one never does. */
export function wantsEvent(endpoint: WebhookEndpoint, type: string): boolean {
  const name = type.replace(/\.v\d+$/, '');
  const family = `${name.split('.')[0] ?? ''}.*`;
  return endpoint.enabled && endpoint.events.some((filter) => filter === '*' || filter === name || filter === family);
}
