import { honeypotName } from '../../shared/application/spam/honeypot.ts';
import { routeTable } from '../../shared/contracts/http/routes.ts';
import { eventOf, type TestRequest } from '../support/http.ts';
import { seededWorld, type World } from '../support/world.ts';
import { dropIns, storyMetaLeads } from './drop-ins.ts';
import { engaging } from './engaging.ts';
import { enriching } from './enriching.ts';
import { nurturing } from './nurturing.ts';
import { routing } from './routing.ts';
import { timeMachine } from './time-machine.ts';
import { transfers } from './transfers.ts';

export type Answer = Awaited<ReturnType<World['request']>>;
export type Exchange = { readonly operationId: string | null; readonly request: TestRequest; readonly answer: Answer };

const operations = new Map(routeTable.map((route) => [`${route.method} ${route.path}`, route.operationId]));
const operationOf = (request: TestRequest): string | null => operations.get(eventOf(request).event.routeKey) ?? null;

const key = (letter: string): string => `ll_${letter.repeat(32)}`;
const [admin, person, reader] = ['A', 'P', 'R'];
const vp = { firstName: 'Vera', lastName: 'Probst', company: 'Werk Example', title: 'VP Sales', country: 'DE' };
const minutes = 60_000;
type Options = { readonly headers?: Record<string, string>; readonly as?: string };

/** A world in which every request is written down with its answer. */
async function recordedWorld() {
  const world = await seededWorld({ start: '2026-01-07T09:00:00.000Z', metaLeads: storyMetaLeads });
  await world.addKey(key(admin), [...new Set(routeTable.flatMap((route) => (route.scope === 'public' ? [] : [route.scope])))], {
    type: 'integration',
    id: 'admin',
  });
  await world.addKey(key(person), ['leads:read', 'leads:write'], { type: 'owner', id: 'amelie-winter' });
  await world.addKey(key(reader), ['leads:read'], { type: 'integration', id: 'reader' });
  const exchanges: Exchange[] = [];
  const send = async (request: TestRequest): Promise<Answer> => {
    const answer = await world.request(request);
    exchanges.push({ operationId: operationOf(request), request, answer });
    return answer;
  };
  const ask = (method: string, path: string, json?: unknown, { as = admin, headers = {} }: Options = {}) =>
    send({ method, path, ...(json === undefined ? {} : { json }), headers: { authorization: `Bearer ${key(as)}`, ...headers } });
  const submit = (form: string, json: unknown) => send({ method: 'POST', path: `/v1/forms/${form}/submissions`, json });
  /** Submits, lets the machine finish, and returns the path of the lead it led to. */
  const captured = async (form: string, fields: Record<string, unknown>) => {
    const receipt = (await submit(form, fields)).json.receiptId;
    await world.settle();
    return `/v1/leads/${(await ask('GET', `/v1/receipts/${receipt}`)).json.leadId}`;
  };
  return { world, exchanges, send, ask, submit, captured };
}
type Recorded = Awaited<ReturnType<typeof recordedWorld>>;

async function configuration({ ask }: Recorded): Promise<void> {
  await ask('PUT', '/v1/documents/webhook-endpoint/crm', { url: 'https://hooks.example/in', events: ['*'] });
  await ask('POST', '/v1/documents/webhook-endpoint/crm/publish');
  for (const path of ['webhook-endpoint', 'webhook-endpoint/crm', 'form', 'form/demo-request', 'rubric/default', 'calendar/berlin'])
    await ask('GET', `/v1/documents/${path}`);
  await ask('POST', '/v1/documents/form/demo-request/dry-run', { body: { email: 'no address', company: 'Werk', odd: 1 } });
  await ask('PUT', '/v1/records/campaign/autumn', { name: 'Autumn', costMinor: 5000, currency: 'EUR' });
  for (const path of ['owner', 'owner/amelie-winter', 'team', 'team/emea', 'campaign', 'campaign/autumn'])
    await ask('GET', `/v1/records/${path}`);
}

/** From the form to the owner, first touch in time, sale not to be had, and back again. */
async function goodLead({ ask, captured, world, send }: Recorded): Promise<void> {
  const email = 'vera.probst@werk.example';
  const lead = await captured('demo-request', { ...vp, email, message: 'Tuesday?', marketingConsent: true, unheardOf: 'x' });
  const etag = (await ask('GET', lead)).headers.etag ?? '';
  await ask('GET', lead, undefined, { headers: { 'if-none-match': etag } });
  await ask('PATCH', lead, { person: { phone: '+49 30 1' }, nextStep: 'Call on Tuesday' }, { headers: { 'if-match': etag } });
  await world.settle();
  await ask('POST', `${lead}/activities`, { type: 'email', direction: 'outbound', automatic: true });
  await ask('POST', `${lead}/accept`, undefined, { as: person });
  await world.advance(20 * minutes);
  await ask('POST', `${lead}/activities`, { type: 'call', direction: 'outbound' }, { as: person });
  await ask('POST', `${lead}/assign`, { ownerId: 'jonas-keller' });
  await world.settle();
  for (const part of ['', '/timeline', '/timeline?limit=3', '/explanation', '/touches', '/consents', '/deliveries'])
    await ask('GET', `${lead}${part}`);
  await ask('POST', `${lead}/disqualify`, { code: 'other', note: 'moved abroad' }, { as: person });
  await world.settle();
  await send({
    method: 'POST',
    path: '/v1/forms/demo-request/submissions',
    raw: new URLSearchParams({ email, title: 'CEO' }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
  });
  await world.settle();
  await ask('GET', `${lead}/timeline`);
  for (const query of ['', '?stage=mql', '?owner=jonas-keller&limit=1']) await ask('GET', `/v1/leads${query}`);
}

/** Leads that end otherwise: nurtured, unrouted, made by hand, and one whose clocks run out. */
async function otherLeads({ ask, captured, submit, world }: Recorded): Promise<void> {
  await captured('newsletter', { email: 'sam@gmail.com' });
  await submit('webinar', { email: 'sam@gmail.com', title: 'Student' });
  await captured('demo-request', { ...vp, email: 'ceo@island.example', title: 'CEO', country: 'NZ' });
  await ask('POST', '/v1/leads', { person: { email: 'booth@werk.example', title: 'CTO', country: 'US' } });
  await captured('demo-request', { ...vp, email: 'late@werk.example' });
  await world.advance(180 * minutes);
}

/** Accounts, content, deals and a committee: how they are written, refused, read and deleted. */
async function graph({ ask, send, captured }: Recorded): Promise<void> {
  const lead = await captured('demo-request', { ...vp, email: 'vera@graph.example' });
  const leadId = lead.split('/').at(-1);
  await ask('PUT', '/v1/records/account/graph', { name: 'Graph', domain: 'graph.example', ownerId: 'maya-brooks', named: true });
  await ask('POST', '/v1/records/account/bulk', {
    items: [
      { id: 'child', name: 'Child', domain: 'child.example', parentId: 'graph' },
      { id: 'wrong', name: 'Wrong', domain: 'graph.example' },
      { name: 'Nameless' },
    ],
  });
  await ask('PUT', '/v1/records/content-asset/page', { name: 'Page', type: 'guide', url: 'https://www.example.com/page' });
  await ask('PUT', '/v1/records/opportunity/deal', { name: 'Deal', accountId: 'graph', stage: 'proposal' });
  await ask('PUT', '/v1/records/opportunity/lost', { name: 'Lost', accountId: 'nobody', stage: 'proposal' });
  await ask('PUT', '/v1/records/membership/seat', { leadId, opportunityId: 'deal', role: 'champion' });
  for (const path of ['context.jsonld', 'shapes']) await send({ method: 'GET', path: `/v1/graph/${path}` });
  for (const path of [
    'opportunity/deal/edges',
    'account/graph/edges?direction=in&limit=1',
    `lead/${leadId}/edges?direction=in`,
    'account/nobody/edges',
  ])
    await ask('GET', `/v1/graph/${path}`);
  await ask('GET', '/v1/graph/resolve?domain=www.graph.example');
  await ask('GET', '/v1/graph/resolve?url=https%3A%2F%2Fnowhere.example');
  await ask('GET', '/v1/leads?account=graph');
  await ask('DELETE', '/v1/records/account/graph');
  await ask('DELETE', '/v1/records/membership/seat', undefined, { headers: { 'if-match': '"9"' } });
  await ask('DELETE', '/v1/records/membership/seat', undefined, { headers: { 'if-match': '"1"' } });
  for (const kind of ['account', 'content-asset', 'opportunity', 'membership']) await ask('GET', `/v1/records/${kind}?limit=2`);
}

/** Two leads that turn out to be one person, and then do not. */
async function oneOrTwo({ ask, captured, world }: Recorded): Promise<void> {
  const survivor = await captured('demo-request', { ...vp, email: 'mara.one@werk.example' });
  const member = await captured('webinar', { email: 'mara.two@werk.example', title: 'CTO', country: 'DE' });
  const [survivorId, memberId] = [survivor, member].map((path) => path.split('/').at(-1));
  const etag = (await ask('GET', survivor)).headers.etag ?? '';
  await ask('POST', `${survivor}/merge`, { otherId: memberId }, { headers: { 'if-match': '"99"' } });
  await ask('POST', `${survivor}/merge`, { otherId: memberId }, { headers: { 'if-match': etag } });
  await ask('POST', `${member}/merge`, { otherId: survivorId }, { as: person });
  await ask('POST', `${survivor}/merge`, { otherId: survivorId });
  await ask('POST', `${survivor}/merge`, { otherId: 'lead_nobody' });
  await world.settle();
  for (const part of ['', '/timeline', '/explanation', '/touches', '/consents', '/deliveries']) await ask('GET', `${member}${part}`);
  await captured('webinar', { email: 'mara.two@werk.example', company: 'Werk Two' });
  await ask('POST', `${survivor}/unmerge`, { memberId });
  await ask('POST', `${survivor}/unmerge`, { memberId });
  await world.settle();
}

/** Two leads that look like one person: a pair that is, and a pair that is not. */
async function lookAlikes({ ask, captured, world }: Recorded): Promise<void> {
  const name = { firstName: 'Lina', lastName: 'Marquardt', country: 'DE' };
  const [one, other, third] = [
    await captured('demo-request', { ...name, email: 'lina@alike.example' }),
    await captured('demo-request', { ...name, email: 'l.marquardt@alike.example' }),
    await captured('demo-request', { ...name, email: 'marquardt@alike.example' }),
  ];
  const [oneId, otherId] = [one, other].map((path) => path.split('/').at(-1));
  await ask('GET', `${one}/duplicates`);
  for (const query of ['', '?limit=1', '?state=gone', '?cursor=x']) await ask('GET', `/v1/duplicates${query}`);
  await ask('POST', `${third}/duplicates/${oneId}/dismiss`, { note: 'a namesake' }, { as: person });
  for (const path of [one, other])
    await ask('POST', `${path}/duplicates/${path === one ? otherId : oneId}/accept`, undefined, { as: person });
  await ask('POST', `${one}/duplicates/${otherId}/dismiss`, {});
  for (const verb of ['accept', 'dismiss']) {
    await ask('POST', `${one}/duplicates/lead_nobody/${verb}`, verb === 'accept' ? undefined : {});
    await ask('POST', `${one}/duplicates/${oneId}/${verb}`, verb === 'accept' ? undefined : {});
  }
  await world.settle();
  for (const state of ['accepted', 'dismissed']) await ask('GET', `/v1/duplicates?state=${state}`);
  await ask('GET', `${other}/duplicates`);
}

/** What the gate holds: one submission let in after all, one confirmed as rubbish. */
async function heldPosts({ ask, submit, world }: Recorded): Promise<void> {
  const honeypot = await honeypotName(world.box, 'demo-request');
  for (const name of ['bot-one', 'bot-two'])
    await submit('demo-request', { email: `${name}@werk.example`, formToken: 'forged', [honeypot]: '' });
  const inbox = (await ask('GET', '/v1/submissions?limit=1')).json;
  await ask('GET', `/v1/submissions?cursor=${inbox.cursor}`);
  const [first, second] = (await ask('GET', '/v1/submissions')).json.items;
  await ask('GET', `/v1/submissions/${first.receiptId}`);
  await ask('POST', `/v1/submissions/${first.receiptId}/release`);
  await ask('POST', `/v1/submissions/${first.receiptId}/release`);
  await ask('POST', `/v1/submissions/${second.receiptId}/reject`, undefined, { as: person });
  await submit('demo-request', { email: 'bot-three@werk.example', [honeypot]: 'https://spam.example' });
  await ask('GET', '/v1/submissions?state=rejected');
  await ask('GET', `/v1/receipts/${second.receiptId}`);
  await world.settle();
}

/** Forms as visitors meet them, and a later post that tells of an older visit. */
async function visiting({ captured, send, submit, ask, world }: Recorded): Promise<void> {
  const embed = { method: 'GET', path: '/v1/forms/demo-request/embed.js' };
  const etag = (await send(embed)).headers.etag ?? '';
  await send({ ...embed, headers: { 'if-none-match': etag } });
  const { visitorToken } = (await submit('demo-request', { ...vp, email: 'visitor@werk.example' })).json;
  await send({ method: 'GET', path: '/v1/forms/demo-request', headers: { 'x-visitor-token': visitorToken } });
  for (const query of ['', '?locale=de&challenge=1', `?locale=${'x'.repeat(50)}`])
    await send({ method: 'GET', path: `/v1/forms/demo-request${query}`, headers: { origin: 'https://www.example.com' } });
  await send({ method: 'OPTIONS', path: '/v1/forms/demo-request', headers: { origin: 'https://www.example.com' } });
  for (const path of ['/t.js', '/v1/forms/demo-request/page', '/v1/forms/nowhere', '/v1/forms/nowhere/page'])
    await send({ method: 'GET', path });
  await send({ method: 'OPTIONS', path: '/v1/forms/nowhere' });
  const first = { at: '2025-12-24T09:00:00Z', url: 'https://www.example.com/?utm_source=google' };
  const lead = await captured('webinar', { email: 'visitor@werk.example', visit: { first } });
  await world.settle();
  await ask('GET', `${lead}/timeline`);
  await ask('GET', `${lead}/touches`);
}

/** What people allow and forbid: by forms, links, staff and providers; and a sink that learns of it too late. */
async function consenting({ ask, send, captured, world }: Recorded): Promise<void> {
  const form = (await ask('GET', '/v1/documents/form/newsletter')).json.published;
  await ask('PUT', '/v1/documents/form/newsletter', { ...form, consents: [{ ...form.consents[0], doubleOptIn: true }] });
  await ask('POST', '/v1/documents/form/newsletter/publish');
  const lead = await captured('newsletter', { email: 'nora@werk.example', marketingConsent: 'yes' });
  const mail = { purpose: 'marketing', channel: 'email' };
  const links = (await ask('POST', `${lead}/consent-links`, mail)).json;
  const page = (link: { url: string }, accept: string) => ({ path: new URL(link.url).pathname, headers: { accept } });
  const press = (link: { url: string }, json: unknown) =>
    send({
      method: 'POST',
      ...page(link, 'application/json'),
      json,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
    });
  for (const link of [links.confirm, links.preferences, links.unsubscribe])
    for (const accept of ['text/html', 'application/json']) await send({ method: 'GET', ...page(link, accept) });
  for (const link of [links.confirm, links.confirm, links.unsubscribe]) await press(link, { 'List-Unsubscribe': 'One-Click' });
  await press(links.preferences, { set: { 'marketing:email': true }, pauseUntil: '2027-01-01T00:00:00Z' });
  for (const wrong of [{ pauseUntil: 'soon' }, { all: 'on' }]) await press(links.preferences, wrong);
  await send({ method: 'GET', path: '/v1/consent/forged', headers: { accept: 'application/json' } });
  await send({
    method: 'POST',
    path: '/v1/consent/forged',
    json: {},
    headers: { accept: 'application/json', 'content-type': 'application/json' },
  });
  const enter = (body: Record<string, unknown>) =>
    ask('POST', `${lead}/consents`, { consents: [mail], explanation: 'letter of today', ...body });
  await enter({ act: 'suppress', reason: 'hard-bounce' });
  await enter({ act: 'lift' });
  await enter({ act: 'suppress', reason: 'legal' });
  await enter({ act: 'grant', legalBasis: 'PERFORMANCE_OF_CONTRACT' });
  await ask('POST', `${lead}/consents`, { act: 'provider-notice', provider: 'mailer', kind: 'unsubscribe', explanation: 'list 7' });
  for (const part of ['score', 'score?at=2020-01-01T00:00:00Z', 'score/history', 'score/history?limit=x'])
    await ask('GET', `${lead}/${part}`);
  for (const restricted of [true, false]) {
    await ask('POST', `${lead}/restrict`, { restricted, reason: 'accuracy is disputed' });
    await ask('GET', `${lead}/score`);
  }
  await ask('GET', '/v1/leads/lead_nobody/score');
  const evidence = (body: object) => ask('POST', `${lead}/evidence`, body, { as: person });
  for (const body of [{ criterion: 'budget', holds: true, note: 'in May' }, { criterion: 'luck', holds: true }, { criterion: 'need' }])
    await evidence(body);
  for (const part of ['qualification', 'qualification?at=2020-01-01T00:00:00Z']) await ask('GET', `${lead}/${part}`);
  await ask('GET', '/v1/leads/lead_nobody/qualification');
  for (const query of ['', '?version=999', '?version=0']) await ask('GET', `/v1/learned-score${query}`);
  await world.settle();
  const { answer } = world.receiver;
  world.receiver.answer = () => ({ kind: 'failed', error: 'timeout', durationMs: 15_000 });
  await ask('POST', `${lead}/consents`, { act: 'withdraw', consents: [{ purpose: 'export', channel: 'any' }], explanation: 'objects' });
  await world.advance(90 * minutes);
  await ask('GET', '/v1/obligations?state=late');
  world.receiver.answer = answer;
  await world.advance(90 * minutes);
  for (const state of ['open', 'closed&limit=1']) await ask('GET', `/v1/obligations?state=${state}`);
  await ask('GET', `${lead}/consents`);
}

/** A person who wants to know everything, and then to be forgotten. */
async function leaving({ ask, captured, world, submit }: Recorded): Promise<void> {
  const lead = await captured('demo-request', { ...vp, email: 'leaving@werk.example', message: 'Forget me' });
  for (const format of ['', '?format=csv', '?format=pdf']) await ask('GET', `${lead}/personal-data${format}`);
  await ask('POST', `${lead}/erase`, { reason: 'whim' });
  for (let i = 0; i < 2; i += 1) await ask('POST', `${lead}/erase`, { reason: 'person-request' });
  for (const part of [
    '',
    '/timeline',
    '/explanation',
    '/touches',
    '/consents',
    '/deliveries',
    '/personal-data',
    '/score',
    '/score/history',
    '/nurture',
  ])
    await ask('GET', `${lead}${part}`);
  await ask('POST', `${lead}/accept`, undefined, { as: person });
  await ask('POST', '/v1/leads', { person: { email: 'leaving@werk.example' } });
  await world.advance(5 * minutes);
  await submit('demo-request', { ...vp, email: 'leaving@werk.example' });
  await world.settle();
}

async function operating({ ask, send, world }: Recorded): Promise<void> {
  world.enqueue('score-lead', '{"not":"an event"}');
  await world.settle();
  await ask('GET', '/v1/queues');
  await ask('POST', '/v1/queues/score-lead/redrive');
  for (const path of ['/healthz', '/openapi.json', '/demo', '/', '/problems/unknown-lead']) await send({ method: 'GET', path });
  const origin = { origin: 'https://www.example.com', 'access-control-request-method': 'POST' };
  await send({ method: 'OPTIONS', path: '/v1/forms/demo-request/submissions', headers: origin });
}

/** Every route without a key, with an unknown one and with one that lacks the scope; then each kind of wrong request. */
async function refusals({ ask, send, submit }: Recorded): Promise<void> {
  for (const route of routeTable) {
    if (route.scope === 'public') continue;
    const path = route.path.replace(/\{kind\}/, route.function === 'records' ? 'owner' : 'form').replace(/\{[^}]+\}/g, 'x');
    await send({ method: route.method, path });
    await ask(route.method, path, undefined, { as: 'Z' });
    if (route.scope !== 'leads:read') await ask(route.method, path, undefined, { as: reader });
    await ask(route.method, path.replace(/\/x(?=\/|$)/, `/${'x'.repeat(200)}`), {});
    await ask(route.method, path, {});
    await ask(route.method, path, { person: 7, code: 7, type: 7, ownerId: 7, name: 7 });
    await send({ method: route.method, path, raw: '{', headers: { authorization: `Bearer ${key(admin)}`, 'content-type': 'text/plain' } });
  }
  await submit('nowhere', {});
  await submit('x'.repeat(200), {});
  await submit('demo-request', { email: 'no address' });
  await submit('demo-request', { email: 'a@werk.example', message: 'x'.repeat(5000) });
  await ask('GET', '/v1/leads?limit=0');
  await ask('GET', '/v1/nothing');
  await ask('DELETE', '/v1/leads');
}

/** Everything an integrator can do over HTTP, in one life of a deployment. */
export async function tellStory() {
  const recorded = await recordedWorld();
  await configuration(recorded);
  await goodLead(recorded);
  await otherLeads(recorded);
  await graph(recorded);
  await oneOrTwo(recorded);
  await lookAlikes(recorded);
  await heldPosts(recorded);
  await dropIns(recorded);
  await recorded.world.settle();
  await visiting(recorded);
  await engaging(recorded);
  await transfers(recorded);
  await timeMachine(recorded);
  await consenting(recorded);
  await enriching(recorded);
  await leaving(recorded);
  await routing(recorded);
  await nurturing(recorded);
  await operating(recorded);
  await refusals(recorded);
  await recorded.world.settle();
  return recorded;
}
