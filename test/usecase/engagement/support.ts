import { createMemoryDeliveryStore } from '../../../shared/adapters/memory/delivery-store.ts';
import { createMemoryDocumentStore } from '../../../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../../../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryEngagementStore } from '../../../shared/adapters/memory/engagement-store.ts';
import type { LeadState } from '../../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../../shared/adapters/memory/lead-store.ts';
import { createMemoryRecordStore } from '../../../shared/adapters/memory/record-store.ts';
import { plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../../support/world.ts';

export const site = 'https://www.example.com';
export const second = 1000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 24 * hour;
export const vera = { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' };
const browser = { origin: site, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

export const ago = (world: World, millis: number): string => plusMillis(world.clock.now(), -millis);

type Item = Readonly<Record<string, unknown>>;

/** What a browser posts; answers status, token and results. */
export async function track(
  world: World,
  items: readonly unknown[],
  visitorToken: string | null = null,
  headers: Record<string, string> = {},
) {
  const answer = await world.request({
    method: 'POST',
    path: '/v1/engagements',
    raw: JSON.stringify({ visitorToken, engagements: items }),
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...browser, ...headers },
  });
  await world.settle();
  return { ...answer, token: answer.json?.visitorToken, results: answer.json?.results };
}

/** What a system of the company posts. */
export async function record(world: World, items: readonly Item[]) {
  const { json } = await world.api('POST', '/v1/engagements', { engagements: items });
  await world.settle();
  return json.results;
}

let events = 0;
export const view = (world: World, more: Item = {}): Item => ({
  eventId: `e-${++events}`,
  signal: 'page.viewed',
  occurredAt: world.clock.now(),
  url: `${site}/`,
  ...more,
});

export async function read(world: World, leadId: string) {
  const part = async (path: string) => (await world.api('GET', `/v1/leads/${leadId}${path}`)).json;
  return {
    lead: await part(''),
    touches: (await part('/touches')).items,
    attribution: (await part('/touches')).attribution,
    timeline: (await part('/timeline?limit=100')).items,
  };
}

/** A form post by the browser of the token. */
export async function sent(world: World, fields: Item, token: string | null = null, form = 'demo-request') {
  const visit = token === null ? {} : { visit: JSON.stringify({ visitor: token, pages: [] }) };
  const { json } = await world.submit(form, { ...fields, ...visit });
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json;
  return { id: leadId, ...(await read(world, leadId)) };
}

type Signal = { readonly id: string; readonly signal: string; readonly points: number } & Item;

/** A world whose rubric also awards these signals. */
export async function rewarding(signals: readonly Signal[], options: Parameters<typeof seededWorld>[0] = {}) {
  const world = await seededWorld(options);
  const rubric = (await world.api('GET', '/v1/documents/rubric/default')).json.published;
  const group = {
    id: 'behaviour',
    min: -100,
    max: 100,
    signals: signals.map((signal) => ({ label: signal.id, maxAwards: 20, ...signal })),
  };
  await world.publishDocument('rubric', 'default', {
    ...rubric,
    engagement: { ...rubric.engagement, groups: [...rubric.engagement.groups, group] },
  });
  return world;
}

export const of = (timeline: readonly { type: string; occurredAt: string; data: Record<string, unknown> }[], type: string) =>
  timeline.filter((item) => item.type === type);
export const signalsOf = (touches: readonly { signal: string }[]) => touches.map(({ signal }) => signal);

/** A lead that fits and has shown no interest yet. */
export async function created(world: World, email = vera.email) {
  const { json } = await world.api('POST', '/v1/leads', { person: { ...vera, email } });
  await world.settle();
  return { id: json.id as string, ...(await read(world, json.id)) };
}

/** Stores for a world of which a test counts what is asked. */
export const memoryStores = (state: LeadState) => ({
  leads: createMemoryLeadStore({ state }),
  engagements: createMemoryEngagementStore({ state }),
  deliveries: createMemoryDeliveryStore(),
  documents: createMemoryDocumentStore(),
  records: createMemoryRecordStore(),
  secrets: createMemoryEndpointSecretStore(),
});
