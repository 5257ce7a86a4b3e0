import { startLocalInstance } from '../test/support/local-instance.ts';
import { startReceiver } from '../test/support/webhook-receiver.ts';
import { caller, subscribe } from './api.ts';

export type Latency = {
  readonly clients: number;
  readonly leads: number;
  readonly leadsPerSecond: number;
  readonly captureP50: number;
  readonly captureP99: number;
  readonly routedP50: number;
  readonly routedP99: number;
  readonly webhookP50: number;
  readonly webhookP99: number;
};

const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
};

type Send = { readonly submitted: number; readonly answered: number };

/** Submit → routed and submit → webhook over real HTTP against `node local/main.ts`; load generator on the same cores. */
export async function latency(clients: number, leads: number): Promise<Latency> {
  const arrived = new Map<string, number>();
  const receiver = await startReceiver();
  const instance = await startLocalInstance();
  try {
    const call = caller(instance);
    await subscribe(call, receiver.url);
    const submit = (name: string) =>
      call('POST', '/v1/forms/demo-request/submissions', {
        email: `${name}@bench.example`,
        title: 'VP Sales',
        company: 'Bench',
        country: 'DE',
      });
    const waiting = new Map<string, () => void>();
    receiver.onDelivery((one) => {
      if (arrived.has(one.id)) return;
      arrived.set(one.id, performance.now());
      waiting.get(JSON.parse(one.body).data.lead.person.email)?.();
    });
    const sends = new Map<string, Send>();
    /** One lead all the way: the client goes on when its webhook has arrived. */
    const journey = async (name: string): Promise<void> => {
      const email = `${name}@bench.example`;
      const done = new Promise<void>((resolve) => waiting.set(email, resolve));
      const submitted = performance.now();
      await (await submit(name)).arrayBuffer();
      sends.set(email, { submitted, answered: performance.now() });
      await done;
    };
    for (let i = 0; i < 20; i += 1) await journey(`warm-${i}`);
    sends.clear();
    const began = performance.now();
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < leads) await journey(`lead-${next++}`);
    };
    await Promise.all(Array.from({ length: clients }, client));
    const total = performance.now() - began;
    return summary(clients, leads, total, sends, receiver.received, arrived);
  } finally {
    await instance.dispose();
    await receiver.close();
  }
}

type Received = { readonly id: string; readonly body: string };

/** Routed time is what the lead's own rows say: lead.routed `occurredAt` against its creation, plus the capture's wait. */
function summary(
  clients: number,
  leads: number,
  total: number,
  sends: ReadonlyMap<string, Send>,
  received: readonly Received[],
  arrived: ReadonlyMap<string, number>,
): Latency {
  const capture = [...sends.values()].map((send) => send.answered - send.submitted);
  const routed: number[] = [];
  const webhook: number[] = [];
  for (const one of received) {
    const payload = JSON.parse(one.body);
    const send = sends.get(payload.data.lead.person.email);
    const at = arrived.get(one.id);
    if (send === undefined || at === undefined) continue;
    webhook.push(at - send.submitted);
    routed.push(Date.parse(payload.timestamp) - Date.parse(payload.data.lead.createdAt));
  }
  return {
    clients,
    leads,
    leadsPerSecond: (leads / total) * 1000,
    captureP50: percentile(capture, 50),
    captureP99: percentile(capture, 99),
    routedP50: percentile(routed, 50),
    routedP99: percentile(routed, 99),
    webhookP50: percentile(webhook, 50),
    webhookP99: percentile(webhook, 99),
  };
}
