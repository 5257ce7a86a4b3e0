import { seededWorld, type World } from '../../support/world.ts';

/** A form that asks for a telephone, of a company that expects visitors from Germany. */
export const phoneForm = {
  name: 'Call me back',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    { name: 'phone', type: 'phone', label: 'Phone', required: false, mapTo: 'person.phone' },
    { name: 'firstName', type: 'text', label: 'First name', required: false, mapTo: 'person.firstName' },
    { name: 'lastName', type: 'text', label: 'Last name', required: false, mapTo: 'person.lastName' },
    { name: 'company', type: 'text', label: 'Company', required: false, mapTo: 'company.name' },
    { name: 'country', type: 'text', label: 'Country', required: false, mapTo: 'person.country' },
  ],
  defaultCountry: 'DE',
  spam: {
    limits: {
      address: { perSecond: 1000, burst: 1000 },
      form: { perSecond: 1000, burst: 1000 },
      emailDomain: { perSecond: 1000, burst: 1000 },
    },
  },
};

export async function phoneWorld(options: Parameters<typeof seededWorld>[0] = {}): Promise<World> {
  const world = await seededWorld({ start: '2026-01-07T09:00:00.000Z', ...options });
  await world.publishDocument('form', 'call-back', phoneForm);
  return world;
}

/** Submits and lets the machine finish; the lead's id. */
export async function captured(world: World, fields: Record<string, unknown>, form = 'call-back'): Promise<string> {
  // Past the window within which an equal post is a double click.
  world.clock.advance(60_000);
  const answer = await world.submit(form, fields);
  if (answer.status !== 202) throw new Error(answer.text);
  await world.settle();
  return (await world.api('GET', `/v1/receipts/${answer.json.receiptId}`)).json.leadId;
}

export type Duplicate = {
  leadId: string;
  state: string;
  score: number;
  evidence: { criterion: string; weight: number }[];
  note: string | null;
};

export const duplicatesOf = async (world: World, leadId: string): Promise<Duplicate[]> =>
  (await world.api('GET', `/v1/leads/${leadId}/duplicates`)).json.items;

export const listed = async (world: World, state = 'open'): Promise<({ otherId: string } & Duplicate)[]> =>
  (await world.api('GET', `/v1/duplicates?state=${state}&limit=100`)).json.items;

export const suspected = (world: World) =>
  world.published.flatMap((event) => (event.type === 'lead.duplicate_suspected.v1' ? [event] : []));

export async function patch(world: World, leadId: string, body: Record<string, unknown>): Promise<void> {
  const etag = (await world.api('GET', `/v1/leads/${leadId}`)).headers.etag ?? '';
  const answer = await world.api('PATCH', `/v1/leads/${leadId}`, body, { 'if-match': etag });
  if (answer.status !== 200) throw new Error(answer.text);
  await world.settle();
}
