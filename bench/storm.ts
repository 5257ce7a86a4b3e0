import * as z from 'zod';
import { startLocalInstance } from '../test/support/local-instance.ts';
import { startReceiver } from '../test/support/webhook-receiver.ts';
import { caller, subscribe } from './api.ts';

const $page = z.object({ items: z.array(z.object({ pendingStep: z.string().nullable() })) });

export type Storm = { readonly posts: number; readonly accepted: number; readonly leads: number; readonly deliveries: number };

/** 20 leads × 10 identical posts at once: exactly 20 leads and 20 deliveries must come of it. */
export async function duplicateStorm(people = 20, copies = 10): Promise<Storm> {
  const receiver = await startReceiver();
  const instance = await startLocalInstance();
  try {
    const call = caller(instance);
    await subscribe(call, receiver.url);
    const posts = Array.from({ length: people * copies }, (_, i) =>
      call('POST', '/v1/forms/demo-request/submissions', { email: `storm-${i % people}@bench.example`, title: 'VP Sales', country: 'DE' }),
    );
    const answers = await Promise.all(posts);
    const settled = async (): Promise<boolean> => {
      const page = $page.parse(await (await call('GET', '/v1/leads?stage=mql&limit=100')).json());
      return page.items.length >= people && page.items.every((lead) => lead.pendingStep === null) && receiver.received.length >= people;
    };
    for (let i = 0; i < 600 && !(await settled()); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    // Anything sent twice would follow at once; a retry would come within its first five seconds.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const stages = await Promise.all(
      ['lead', 'mql'].map(
        async (stage) => $page.parse(await (await call('GET', `/v1/leads?stage=${stage}&limit=100`)).json()).items.length,
      ),
    );
    return {
      posts: posts.length,
      accepted: answers.filter((answer) => answer.status === 202).length,
      leads: stages.reduce((sum, count) => sum + count, 0),
      deliveries: receiver.received.length,
    };
  } finally {
    await instance.dispose();
    await receiver.close();
  }
}
