import type { TestRequest } from '../../support/http.ts';
import { seededWorld, type World } from '../../support/world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** What a company publishes for a newsletter whose tick must be confirmed. */
export const confirmedForm = {
  name: 'Confirmed newsletter',
  fields: [{ name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' }],
  consents: [{ field: 'news', purpose: 'marketing', channel: 'email', noticeText: 'Yes, send me news.', doubleOptIn: true }],
  tags: ['newsletter'],
};

export async function consentWorld(start = '2026-01-07T09:00:00.000Z'): Promise<World> {
  const world = await seededWorld({ start });
  await world.publishDocument('form', 'confirmed', confirmedForm);
  return world;
}

/** Submits and lets the machine finish; the lead's id. */
export async function captured(world: World, form: string, fields: Record<string, unknown>): Promise<string> {
  // Past the window within which an equal post is a double click.
  world.clock.advance(minute);
  const receipt = (await world.submit(form, fields)).json.receiptId;
  await world.settle();
  return (await world.api('GET', `/v1/receipts/${receipt}`)).json.leadId;
}

export const consentsOf = async (world: World, leadId: string) => (await world.api('GET', `/v1/leads/${leadId}/consents`)).json;
export const stateOf = async (world: World, leadId: string, key = 'marketing:email'): Promise<string> =>
  (await world.api('GET', `/v1/leads/${leadId}`)).json.consent[key] ?? 'unknown';
export const linksOf = async (world: World, leadId: string, body: Record<string, unknown> = { purpose: 'marketing', channel: 'email' }) => {
  const answer = await world.api('POST', `/v1/leads/${leadId}/consent-links`, body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.json;
};

export const pathOf = (link: { readonly url: string }): string => new URL(link.url).pathname;
const html = { accept: 'text/html,application/xhtml+xml' };
export const open = (world: World, link: { readonly url: string }, headers: Record<string, string> = html) =>
  world.request({ method: 'GET', path: pathOf(link), headers });
/** As a browser posts the page's form. */
export const press = (world: World, link: { readonly url: string }, fields: Record<string, string> | string = {}) =>
  world.request({
    method: 'POST',
    path: pathOf(link),
    raw: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
    headers: { ...html, 'content-type': 'application/x-www-form-urlencoded' },
  });
export const asJson = (world: World, link: { readonly url: string }, json?: unknown) => {
  const request: TestRequest =
    json === undefined
      ? { method: 'GET', path: pathOf(link), headers: { accept: 'application/json' } }
      : { method: 'POST', path: pathOf(link), json, headers: { accept: 'application/json', 'content-type': 'application/json' } };
  return world.request(request);
};

/** Events of one lead by type, as they were published. */
export const told = (world: World, leadId: string, prefix = 'consent.') =>
  world.published.filter((event) => event.leadId === leadId && event.type.startsWith(prefix));
export const typesOf = (world: World, leadId: string, prefix = 'consent.') => told(world, leadId, prefix).map((event) => event.type);
