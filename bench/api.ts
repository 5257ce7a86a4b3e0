import type { LocalInstance } from '../test/support/local-instance.ts';

export type Call = (method: string, path: string, body?: unknown) => Promise<Response>;

/** Calls the API of an instance under its key. */
export const caller =
  (instance: Pick<LocalInstance, 'baseUrl' | 'apiKey'>): Call =>
  (method, path, body) =>
    fetch(`${instance.baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${instance.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

/** One published endpoint that wants `lead.routed`. */
export async function subscribe(call: Call, url: string): Promise<void> {
  await call('PUT', '/v1/documents/webhook-endpoint/bench', { url, events: ['lead.routed'] });
  await call('POST', '/v1/documents/webhook-endpoint/bench/publish');
}
