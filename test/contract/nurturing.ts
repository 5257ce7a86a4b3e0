import type { World } from '../support/world.ts';

type Answer = Awaited<ReturnType<World['request']>>;
type Teller = {
  readonly world: Pick<World, 'advance' | 'settle'>;
  readonly ask: (method: string, path: string, json?: unknown) => Promise<Answer>;
  readonly captured: (form: string, fields: Record<string, unknown>) => Promise<string>;
};

const hour = 3_600_000;

/** A track with a step that waits for a cap and one nobody agreed to; a lead that replies, and one that goes through it all. */
export async function nurturing({ ask, captured, world }: Teller): Promise<void> {
  const step = { waitSeconds: 60, purpose: 'marketing', channel: 'email' };
  const ids = ['one', 'two', 'three', 'four', 'five'];
  const track = {
    name: 'Story',
    reasons: ['below-threshold'],
    when: { field: 'person.firstName', op: 'eq', value: 'Tale' },
    calendarId: 'berlin',
    steps: [...ids.map((id) => ({ ...step, id })), { ...step, id: 'call', channel: 'phone' }],
    exit: { stages: ['customer'], when: { field: 'contacted', op: 'eq', value: true } },
  };
  for (const wrong of [
    { ...track, steps: [] },
    { ...track, steps: [{ ...step, id: 'a', purpose: 'nothing' }] },
    { ...track, calendarId: 'x' },
  ])
    await ask('PUT', '/v1/documents/nurture-track/story', wrong);
  await ask('PUT', '/v1/documents/nurture-track/story', track);
  await ask('POST', '/v1/documents/nurture-track/story/publish');
  const form = (await ask('GET', '/v1/documents/form/newsletter')).json.published;
  await ask('PUT', '/v1/documents/form/newsletter', { ...form, consents: [{ ...form.consents[0], doubleOptIn: false }] });
  await ask('POST', '/v1/documents/form/newsletter/publish');
  const lead = await captured('newsletter', { email: 'tale@gmail.com', firstName: 'Tale', marketingConsent: 'yes' });
  await ask('GET', `${lead}/nurture`);
  // Its timers alone; a day of sweeps says nothing more.
  await world.advance(24 * hour, { sweeping: false });
  await ask('GET', `${lead}/nurture`);
  const engagement = { eventId: 'reply-1', signal: 'email.replied', leadId: lead.split('/').at(-1) };
  await ask('POST', '/v1/engagements', { engagements: [engagement] });
  await world.settle();
  await ask('GET', `${lead}/nurture`);
  await ask('GET', '/v1/leads/lead_nobody/nurture');
}
