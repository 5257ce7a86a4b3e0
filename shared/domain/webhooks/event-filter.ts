import type { WebhookEndpoint } from './endpoint.ts';

/** Whether one filter (`*`, `lead.*`, `lead.routed`) selects an event type (`lead.routed.v1`; filters carry no version). */
export function selectsEvent(filter: string, type: string): boolean {
  const name = type.replace(/\.v\d+$/, '');
  return filter === '*' || filter === name || filter === `${name.split('.')[0] ?? ''}.*`;
}

/** Whether an endpoint listens to an event type (`lead.routed.v1`). A disabled one never does. */
export const wantsEvent = (endpoint: WebhookEndpoint, type: string): boolean =>
  endpoint.enabled && endpoint.events.some((filter) => selectsEvent(filter, type));
