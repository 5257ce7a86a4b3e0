import * as z from 'zod';
import { $receipt, $submission } from '../../shared/contracts/http/submission-resources.ts';
import { anonymous, call, publishDocument, settledLead, submitForm, type Target } from './journey.ts';

const form = {
  name: 'Guarded',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    { name: 'title', type: 'text', label: 'Title', mapTo: 'person.title' },
    { name: 'country', type: 'text', label: 'Country', mapTo: 'person.country' },
  ],
  tags: ['demo'],
  // Exact: counted in the table, so that the limit holds however many sandboxes serve the form.
  spam: { limits: { address: { perSecond: 1000, burst: 1000 }, emailDomain: { perSecond: 0.01, burst: 2 }, exact: true } },
};
const $page = z.object({ items: z.array($submission), cursor: z.string().nullable() });
const read = async <T>(schema: z.ZodType<T>, pending: Promise<Response>): Promise<T> => schema.parse(await (await pending).json());

/**
 * A post with a forged token is answered like any other, makes no lead, waits in the inbox, and once released runs through
 * with its original time; a third post of one e-mail domain is over the exact limit. What happened, for a test to judge.
 */
export async function gateJourney(target: Target, name: string) {
  await publishDocument(target, 'form', name, form);
  // Published everywhere within ten seconds; a sandbox that has not seen it yet answers 404.
  const first = await retried(() =>
    submitForm(target, name, { email: `${name}@held.example`, title: 'VP Sales', country: 'DE', formToken: 'forged' }),
  );
  const path = `/v1/submissions/${first.receiptId}`;
  const receipt = await read($receipt, call(target, 'GET', `/v1/receipts/${first.receiptId}`));
  const inbox = (await read($page, call(target, 'GET', '/v1/submissions'))).items.filter((item) => item.formId === name);
  await submitForm(target, name, { email: `other@held.example` });
  const limited = await anonymous(target, 'POST', `/v1/forms/${name}/submissions`, { email: 'third@held.example' });
  const released = await read($submission, call(target, 'POST', `${path}/release`));
  const again = (await call(target, 'POST', `${path}/release`)).status;
  const lead = await settledLead(target, first.receiptId);
  return {
    answer: first,
    receipt,
    inbox,
    limited: { status: limited.status, retryAfter: limited.headers.get('retry-after') },
    released,
    again,
    lead,
  };
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
