import { afterAll, beforeAll, expect, it } from 'vitest';
import { $enrichment } from '../../shared/contracts/http/enrichment-resources.ts';
import { type FakeProviders, fakeKeys, samples, startFakeProviders } from '../support/fake-providers.ts';
import { call, getLead, getTimeline, publishDocument, settledLead, submitForm } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let fake: FakeProviders;
let instance: LocalInstance;
beforeAll(async () => {
  fake = await startFakeProviders();
  instance = await startLocalInstance({ env: { LEADLINE_PROVIDERS_AT: fake.url } });
});
afterAll(async () => {
  await instance?.dispose();
  await fake?.stop();
});

it('one machine, vendors over HTTP: two are out of credits, the third knows the person, and is not asked twice', async () => {
  const steps = ['pdl', 'cognism', 'apollo'].map((provider) => ({ provider, subject: 'person', costCents: 10 }));
  const draft = await publishDocument(instance, 'waterfall', 'default', {
    wanted: ['company.employees'],
    segments: [{ id: 'all', steps }],
    budget: { perDayCents: 100, perLeadCents: 100 },
    secrets: { pdl: fakeKeys.pdl, cognism: fakeKeys.cognism, apollo: fakeKeys.apollo },
  });
  // A key goes in and never comes out.
  expect(JSON.stringify(draft)).not.toContain(fakeKeys.cognism);
  fake.answer = ({ provider }) =>
    provider === 'apollo' ? { body: samples.apollo } : { status: 402, body: { error: { type: 'payment_required', message: 'none' } } };

  const { receiptId } = await submitForm(instance, 'demo-request', {
    email: 'vera@acme.example',
    title: 'VP Marketing',
    country: 'Germany',
  });
  const lead = await settledLead(instance, receiptId);
  expect(lead.company.employees).toBeGreaterThanOrEqual(230);
  expect(fake.violations).toEqual([]);
  expect(fake.calls.map(({ provider }) => provider)).toEqual(['pdl', 'cognism', 'apollo']);
  const types = (await getTimeline(instance, lead.id)).map(({ type }) => type);
  expect(types.slice(0, 4)).toEqual(['lead.captured.v1', 'lead.enrichment_deferred.v1', 'lead.enriched.v1', 'lead.scored.v1']);

  const view = $enrichment.parse(await (await call(instance, 'GET', `/v1/leads/${lead.id}/enrichment`)).json());
  expect(view).toMatchObject({ waits: false, spentCents: 10, sizeBand: '201-500', run: { state: 'done' } });
  const field = view.fields.find(({ path }) => path === 'company.employees');
  expect(field).toMatchObject({ winner: 'apollo', why: 'only-source', wanted: true });

  // The same question again, by a post that brings something new: the answer is there already.
  await submitForm(instance, 'demo-request', { email: 'vera@acme.example', firstName: 'Vera', lastName: 'Lind', message: 'again' });
  await until('the second post', async () => ((await getLead(instance, lead.id)).pendingStep === null ? true : null));
  expect(fake.calls).toHaveLength(3);
});
