import type { World } from '../support/world.ts';

type Telling = {
  readonly world: World;
  readonly ask: (method: string, path: string, json?: unknown) => Promise<unknown>;
  readonly captured: (form: string, fields: Record<string, unknown>) => Promise<string>;
};

/** Providers are asked about a lead: one is still at work, and one disagrees with what was deduced. */
export async function enriching({ world, ask, captured }: Telling): Promise<void> {
  const path = '/v1/documents/waterfall/default';
  const steps = ['pdl', 'apollo'].map((provider) => ({ provider, subject: 'person', costCents: 10 }));
  const waterfall = {
    wanted: ['company.employees', 'company.name', 'person.title'],
    segments: [{ id: 'all', steps }],
    budget: { perDayCents: 1000, perLeadCents: 50 },
    secrets: { pdl: 'p'.repeat(64), apollo: 'apollo-key-0123456789' },
  };
  await ask('PUT', path, waterfall);
  await ask('POST', `${path}/publish`);
  world.vendors.answer = async (provider) =>
    provider === 'apollo'
      ? { kind: 'pending', token: 'job', retryAfterSeconds: 5, repeatable: true }
      : {
          kind: 'found',
          facts: [
            { path: 'company.name', value: 'Quarz GmbH', confidence: 0.9 },
            { path: 'company.employees', value: 80, confidence: 0.5 },
          ],
        };
  const lead = await captured('demo-request', { email: 'ines.kraft@quarz.example', firstName: 'Ines' });
  await ask('GET', `${lead}/enrichment`);
  await world.advance(60_000);
  for (const id of [lead, '/v1/leads/lead_nobody']) await ask('GET', `${id}/enrichment`);
  await ask('PUT', path, { ...waterfall, enabled: false });
  await ask('POST', `${path}/publish`);
}
