import * as z from 'zod';
import { $documentView, $lead, $timelineItem } from '../../shared/contracts/http/resources.ts';
import { $captureAnswer } from '../../shared/contracts/http/routes/capture.ts';
import { $receipt } from '../../shared/contracts/http/submission-resources.ts';

export type SmokeClient = ReturnType<typeof createSmokeClient>;

/** The few calls the smoke makes, each answer checked against the contract. Throws with the problem's text otherwise. */
export function createSmokeClient(baseUrl: string, apiKey: string) {
  const call = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  };
  return {
    publish: async (kind: string, id: string, body: unknown) => {
      const draft = await call($documentView, 'PUT', `/v1/documents/${kind}/${id}`, body);
      await call($documentView, 'POST', `/v1/documents/${kind}/${id}/publish`);
      return draft;
    },
    submit: (formId: string, fields: unknown) => call($captureAnswer, 'POST', `/v1/forms/${formId}/submissions`, fields),
    receipt: (receiptId: string) => call($receipt, 'GET', `/v1/receipts/${receiptId}`),
    lead: (leadId: string) => call($lead, 'GET', `/v1/leads/${leadId}`),
    timeline: (leadId: string) => call(z.object({ items: z.array($timelineItem) }), 'GET', `/v1/leads/${leadId}/timeline?limit=100`),
  };
}
