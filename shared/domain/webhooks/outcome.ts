export type DeliveryOutcome = 'delivered' | 'retry' | 'gone';

/**
 * What an HTTP status means for a delivery (Standard Webhooks 1.0): 2xx is success, 410 asks us to stop, anything else,
 * redirects and silence (null) included, is a failure worth trying again.
 */
export function classifyAnswer(status: number | null): DeliveryOutcome {
  if (status === null) return 'retry';
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'gone' : 'retry';
}
