import { beforeEach, describe, expect, it } from 'vitest';
import { edgeNames } from '../../shared/domain/graph/ontology.ts';
import { seededWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await seededWorld();
});

type Body = Record<string, unknown>;
const put = (kind: string, id: string, body: Body) => world.api('PUT', `/v1/records/${kind}/${id}`, body);
const good = async (kind: string, id: string, body: Body) => {
  const answer = await put(kind, id, body);
  expect(answer.status, answer.text).toBe(200);
};
const account = (id: string, more: Body = {}) => good('account', id, { name: id, domain: `${id}.example`, ...more });
const deal = (id: string, more: Body = {}) => good('opportunity', id, { name: id, accountId: 'acme', stage: 'proposal', ...more });
const errors = async (kind: string, body: Body, id = 'x') => {
  const answer = await put(kind, id, body);
  expect(answer.status, answer.text).toBe(422);
  expect(await world.api('GET', `/v1/records/${kind}/${id}`)).toMatchObject({ status: 404 });
  return answer.json.errors;
};
const newLead = async (email = 'vera@acme.example') => {
  const made = await world.api('POST', '/v1/leads', { person: { email, title: 'VP Sales', country: 'DE' } });
  await world.settle();
  return made.json.id;
};
const edges = async (node: string, query = '') => {
  const answer = await world.api('GET', `/v1/graph/${node}/edges${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};

describe('a wrong edge is refused for a machine', () => {
  beforeEach(() => account('acme'));

  it('that leads nowhere, to another type, to several, or is missing', async () => {
    const base = { name: 'Deal', stage: 'proposal' };
    expect(await errors('opportunity', { ...base, accountId: 'nobody' })).toEqual([
      {
        in: 'body',
        pointer: '/accountId',
        code: 'dangling-edge',
        message: 'there is no account nobody',
        edge: { name: 'opportunity.account', expected: 'account', id: 'nobody' },
      },
    ]);
    expect(await errors('opportunity', { ...base, accountId: 'emea' })).toMatchObject([
      { pointer: '/accountId', code: 'wrong-end', message: 'emea is a team, not an account', edge: { expected: 'account', id: 'emea' } },
    ]);
    expect(await errors('opportunity', { ...base, accountId: ['acme', 'other'] })).toMatchObject([
      { pointer: '/accountId', code: 'too-many', edge: { name: 'opportunity.account', expected: 'account', id: null } },
    ]);
    expect(await errors('opportunity', base)).toMatchObject([{ pointer: '/accountId', code: 'missing-edge' }]);
    expect(await errors('opportunity', { ...base, accountId: 'acme', primaryLeadId: 'acme', ownerId: 'emea' })).toMatchObject([
      { pointer: '/primaryLeadId', code: 'wrong-end', edge: { expected: 'lead', id: 'acme' } },
      { pointer: '/ownerId', code: 'wrong-end', edge: { expected: 'owner', id: 'emea' } },
    ]);
  });

  it('that gives a seat to nobody, in no committee, in two, or twice', async () => {
    const leadId = await newLead();
    await deal('deal');
    expect(await errors('membership', { leadId: 'lead_0', accountId: 'acme', role: 'champion' })).toMatchObject([
      { pointer: '/leadId', code: 'dangling-edge', edge: { name: 'membership.lead', expected: 'lead', id: 'lead_0' } },
    ]);
    expect(await errors('membership', { leadId, role: 'champion' })).toMatchObject([{ pointer: '/accountId', code: 'missing-edge' }]);
    const both = { leadId, accountId: 'acme', opportunityId: 'deal', role: 'champion' };
    expect(await errors('membership', both)).toMatchObject([{ pointer: '/opportunityId', code: 'too-many' }]);
    await good('membership', 'seat-1', { leadId, accountId: 'acme', role: 'champion' });
    await good('membership', 'seat-2', { leadId, accountId: 'acme', role: 'user' });
    await good('membership', 'seat-3', { leadId, opportunityId: 'deal', role: 'champion' });
    expect(await errors('membership', { leadId, accountId: 'acme', role: 'champion' })).toMatchObject([
      { pointer: '/leadId', code: 'duplicate-edge', message: 'sits there in this role already, as seat-1', edge: { id: leadId } },
    ]);
  });

  it('that a second source wants of a target with one', async () => {
    await deal('old');
    await deal('new', { renewalOfId: 'old' });
    expect(await errors('opportunity', { name: 'x', accountId: 'acme', stage: 's', renewalOfId: 'old' })).toMatchObject([
      { pointer: '/renewalOfId', code: 'too-many', message: 'opportunity old has this edge from new already' },
    ]);
  });

  it('that closes a circle of accounts', async () => {
    await account('top');
    await account('mid', { parentId: 'top' });
    await account('low', { parentId: 'mid' });
    const circle = await put('account', 'top', { name: 'Top', domain: 'top.example', parentId: 'low' });
    expect(circle.json.errors).toMatchObject([{ pointer: '/parentId', code: 'cycle', edge: { name: 'account.parent', id: 'low' } }]);
    const self = await put('account', 'top', { name: 'Top', domain: 'top.example', parentId: 'top' });
    expect(self.json.errors).toMatchObject([{ code: 'cycle' }]);
  });

  it('and a domain that another account holds, at its place', async () => {
    await account('other', { aliases: ['alias.example'] });
    expect(await errors('account', { name: 'X', domain: 'x.example', aliases: ['y.example', 'alias.example'] })).toMatchObject([
      { pointer: '/aliases/1', code: 'taken', message: 'belongs to the account other' },
    ]);
    await good('content-asset', 'page', { name: 'Page', type: 'guide', url: 'https://www.example.com/page?x=1' });
    expect(await errors('content-asset', { name: 'Page', type: 'guide', url: 'http://example.com/page/' })).toMatchObject([
      { pointer: '/url', code: 'taken', message: 'belongs to the content-asset page' },
    ]);
  });
});

describe('a wrong edge of a document', () => {
  const wrong = async (path: string, change: Body) => {
    const { json } = await world.api('GET', `/v1/documents/${path}`);
    const answer = await world.api('PUT', `/v1/documents/${path}`, { ...json.published, ...change });
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'invalid-document']);
    return answer.json.errors;
  };

  it('is refused in the same words: one that leads nowhere, and one that ends at another kind', async () => {
    expect(await wrong('form/demo-request', { campaignId: 'nope' })).toEqual([
      {
        in: 'body',
        pointer: '/campaignId',
        code: 'dangling-edge',
        message: 'there is no campaign nope',
        edge: { name: 'form.campaign', expected: 'campaign', id: 'nope' },
      },
    ]);
    const rules = ['emae', 'maya-brooks', 'emea'].map((teamId) => ({ id: teamId, label: teamId, when: { all: [] }, teamId }));
    const found = await wrong('routing-plan/default', { rules });
    expect(found).toContainEqual(expect.objectContaining({ pointer: '/rules/0/teamId', code: 'dangling-edge' }));
    expect(found).toContainEqual(
      expect.objectContaining({
        pointer: '/rules/1/teamId',
        code: 'wrong-end',
        message: 'maya-brooks is an owner, not a team',
        edge: { name: 'routing-plan.team', expected: 'team', id: 'maya-brooks' },
      }),
    );
    expect(found.some((row: { pointer: string }) => row.pointer === '/rules/2/teamId')).toBe(false);
  });
});

describe('two who write at once', () => {
  it('never close a circle that neither of them saw', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => `${name}${round}`) as [string, string, string];
      for (const id of [a, b, c]) await account(id);
      const parents = await Promise.all([
        put('account', a, { name: a, domain: `${a}.example`, parentId: b }),
        put('account', b, { name: b, domain: `${b}.example`, parentId: c }),
        put('account', c, { name: c, domain: `${c}.example`, parentId: a }),
      ]);
      expect(parents.some((answer) => answer.status !== 200)).toBe(true);
      for (const answer of parents.filter((row) => row.status !== 200)) expect(answer.json.errors).toMatchObject([{ code: 'cycle' }]);
    }
  });

  it('never share a domain', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        put('account', `acme-${i}`, {
          name: 'Acme',
          domain: i % 2 === 0 ? 'acme.example' : `acme-${i}.example`,
          aliases: i % 2 === 0 ? [] : ['acme.example'],
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    for (const answer of answers.filter((row) => row.status !== 200)) expect(answer.json.errors).toMatchObject([{ code: 'taken' }]);
  });
});

describe('a deletion', () => {
  beforeEach(() => account('acme', { ownerId: 'maya-brooks' }));

  it('is refused while something holds the record, with the list, and leaves it open', async () => {
    const leadId = await newLead();
    await deal('deal-1');
    await deal('deal-2');
    await good('membership', 'seat', { leadId, accountId: 'acme', role: 'champion' });
    const refused = await world.api('DELETE', '/v1/records/account/acme');
    expect(refused.status).toBe(409);
    expect(refused.json.code).toBe('still-referenced');
    expect(refused.json.errors.map((row: { edge: unknown }) => row.edge)).toEqual([
      { name: 'opportunity.account', expected: 'opportunity', id: 'deal-1' },
      { name: 'opportunity.account', expected: 'opportunity', id: 'deal-2' },
      { name: 'membership.account', expected: 'membership', id: 'seat' },
    ]);
    await deal('deal-3');
    for (const path of ['membership/seat', 'opportunity/deal-1', 'opportunity/deal-2', 'opportunity/deal-3', 'account/acme'])
      expect((await world.api('DELETE', `/v1/records/${path}`)).status, path).toBe(204);
    expect((await world.api('GET', '/v1/records/account/acme')).status).toBe(404);
    expect((await world.api('DELETE', '/v1/records/account/acme')).json.code).toBe('unknown-record');
  });

  it('is refused for what documents and leads hold', async () => {
    const team = await world.api('DELETE', '/v1/records/team/emea');
    expect(team.json.errors).toMatchObject([
      { code: 'restricted', edge: { name: 'routing-plan.team', expected: 'routing-plan', id: 'default' } },
    ]);
    const leadId = await newLead();
    await world.api('POST', `/v1/leads/${leadId}/assign`, { ownerId: 'maya-brooks' });
    const owner = await world.api('DELETE', '/v1/records/owner/maya-brooks');
    const names = owner.json.errors.map((row: { edge: { name: string } }) => row.edge.name);
    for (const name of ['lead.owner', 'team.member', 'account.owner', 'opportunity.owner']) expect(names).toContain(name);
  });

  it('empties what the ontology lets go, with an audit row each', async () => {
    await account('child', { parentId: 'acme' });
    await good('campaign', 'big', { name: 'Big' });
    await good('campaign', 'small', { name: 'Small', parentId: 'big' });
    await good('content-asset', 'page', { name: 'Page', type: 'guide', campaignId: 'big' });
    for (const path of ['account/acme', 'campaign/big']) expect((await world.api('DELETE', `/v1/records/${path}`)).status).toBe(204);
    for (const [path, field] of [
      ['account/child', 'parentId'],
      ['campaign/small', 'parentId'],
      ['content-asset/page', 'campaignId'],
    ]) {
      const { json } = await world.api('GET', `/v1/records/${path}`);
      expect([json.version, json.body[field ?? '']]).toEqual([2, null]);
    }
  });

  it('needs the version of its If-Match', async () => {
    expect((await world.api('DELETE', '/v1/records/account/acme', undefined, { 'if-match': '"7"' })).json.code).toBe('stale-version');
    expect((await world.api('DELETE', '/v1/records/account/acme', undefined, { 'if-match': '"1"' })).status).toBe(204);
  });
});

describe('a bulk', () => {
  const bulk = async (kind: string, items: readonly Body[]) => {
    const answer = await world.api('POST', `/v1/records/${kind}/bulk`, { items });
    expect(answer.status, answer.text).toBe(200);
    return answer.json.items;
  };
  const item = (id: string, more: Body = {}) => ({ id, name: id, domain: `${id}.example`, ...more });

  it('writes children before or after their parents, each result at its place, a wrong one beside good ones', async () => {
    const results = await bulk('account', [
      item('low', { parentId: 'mid' }),
      item('wrong', { domain: 'not a domain' }),
      item('mid', { parentId: 'top' }),
      { name: 'without id' },
      item('top'),
      item('orphan', { parentId: 'wrong' }),
      item('top'),
    ]);
    expect(results.map((row: { id: string; status: string }) => [row.id, row.status])).toEqual([
      ['low', 'created'],
      ['wrong', 'refused'],
      ['mid', 'created'],
      [null, 'refused'],
      ['top', 'created'],
      ['orphan', 'refused'],
      ['top', 'refused'],
    ]);
    expect(results[1].problem).toMatchObject({ code: 'invalid-request', status: 422, errors: [{ in: 'body', pointer: '/domain' }] });
    expect(results[5].problem.errors).toMatchObject([{ pointer: '/parentId', code: 'dangling-edge', edge: { id: 'wrong' } }]);
    expect(results[6].problem.errors).toMatchObject([{ pointer: '/id', code: 'duplicate' }]);
  });

  it('changes nothing when it comes twice', async () => {
    const items = [item('a'), item('b', { parentId: 'a', named: true })];
    expect((await bulk('account', items)).map((row: { status: string }) => row.status)).toEqual(['created', 'created']);
    const again = await bulk('account', items);
    expect(again.map((row: { status: string; version: number }) => [row.status, row.version])).toEqual([
      ['unchanged', 1],
      ['unchanged', 1],
    ]);
    const changed = await bulk('account', [item('a', { named: true }), item('b', { parentId: 'a', named: true })]);
    expect(changed.map((row: { status: string; version: number }) => [row.status, row.version])).toEqual([
      ['updated', 2],
      ['unchanged', 1],
    ]);
  });

  it('moves a domain from one account to another, in either order', async () => {
    await bulk('account', [item('a', { aliases: ['shared.example'] }), item('b')]);
    const moved = await bulk('account', [item('b', { aliases: ['shared.example'] }), item('a')]);
    expect(moved.map((row: { status: string }) => row.status)).toEqual(['updated', 'updated']);
    expect((await world.api('GET', '/v1/graph/resolve?domain=shared.example')).json.node.id).toBe('b');
  });

  it('refuses a circle within itself and writes the rest', async () => {
    const results = await bulk('account', [item('a', { parentId: 'b' }), item('b', { parentId: 'a' }), item('c')]);
    const statuses = results.map((row: { status: string }) => row.status);
    expect(statuses[2]).toBe('created');
    expect(statuses.slice(0, 2)).toContain('refused');
  });

  it('takes a hundred and attaches the leads of all of them; a hundred and one are refused', async () => {
    const leadId = await newLead('vera@bulk-77.example');
    const items = Array.from({ length: 100 }, (_, i) => item(`bulk-${i}`));
    expect((await bulk('account', items)).every((row: { status: string }) => row.status === 'created')).toBe(true);
    await world.settle();
    expect((await world.api('GET', `/v1/leads/${leadId}`)).json.accountId).toBe('bulk-77');
    expect((await world.api('POST', '/v1/records/account/bulk', { items: [...items, item('one-more')] })).status).toBe(422);
  });
});

describe('the address of a page that no key of the store can hold', () => {
  const asset = (path: string, id = 'long') => ({ id, name: 'Long', type: 'guide', url: `https://example.com/${path}` });
  const tooLong = asset('頁'.repeat(900));

  it('is refused as itself and as one of a bulk, whose other items are written', async () => {
    const problem = { pointer: '/url', message: 'must have at most 1000 bytes in UTF-8' };
    expect(await errors('content-asset', tooLong, 'long')).toMatchObject([problem]);
    const { status, json } = await world.api('POST', '/v1/records/content-asset/bulk', {
      items: [asset('頁'.repeat(300), 'fits'), tooLong],
    });
    expect([status, json.items.map((row: { status: string }) => row.status)]).toEqual([200, ['created', 'refused']]);
    expect(json.items[1].problem.errors).toMatchObject([problem]);
  });

  it('names nothing, while a long query after a short one still names its page', async () => {
    await good('content-asset', 'fits', asset('fits', 'fits'));
    const resolve = async (url: string) => (await world.api('GET', `/v1/graph/resolve?url=${encodeURIComponent(url)}`)).json;
    expect((await resolve('ü'.repeat(1100))).code).toBe('unknown-node');
    expect((await resolve(`https://example.com/${'頁'.repeat(900)}`)).code).toBe('unknown-node');
    expect((await resolve(`https://example.com/fits?utm_term=${'ü'.repeat(1500)}`)).node.id).toBe('fits');
  });
});

describe('the edges of a node', () => {
  it('are read in both directions, by name, page by page', async () => {
    await account('acme', { ownerId: 'maya-brooks' });
    const leadId = await newLead();
    await deal('deal', { primaryLeadId: leadId, state: 'won' });
    for (const role of ['champion', 'user', 'blocker']) await good('membership', `seat-${role}`, { leadId, accountId: 'acme', role });

    expect(await edges('opportunity/deal')).toEqual({
      items: [
        {
          edge: 'opportunity.account',
          from: { type: 'opportunity', id: 'deal' },
          to: { type: 'account', id: 'acme' },
          property: 'won',
          missing: false,
        },
        {
          edge: 'opportunity.primary-lead',
          from: { type: 'opportunity', id: 'deal' },
          to: { type: 'lead', id: leadId },
          property: 'won',
          missing: false,
        },
      ],
      cursor: null,
    });
    expect((await edges(`lead/${leadId}`)).items).toMatchObject([{ edge: 'lead.account', to: { id: 'acme' }, missing: false }]);

    const seen: string[] = [];
    for (let cursor: string | null = null, pages = 0; pages < 20; pages += 1) {
      const page: { items: { edge: string; from: { id: string } }[]; cursor: string | null } = await edges(
        'account/acme',
        `?direction=in&limit=2${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      seen.push(...page.items.map((row) => `${row.edge} ${row.from.id}`));
      cursor = page.cursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual([
      `lead.account ${leadId}`,
      'opportunity.account deal',
      'membership.account seat-blocker',
      'membership.account seat-champion',
      'membership.account seat-user',
    ]);
    const seats = await edges('account/acme', '?direction=in&edge=membership.account');
    expect(seats.items.map((row: { property: string }) => row.property)).toEqual(['blocker', 'champion', 'user']);
    expect((await edges('team/emea', '?direction=in')).items).toMatchObject([{ edge: 'routing-plan.team', from: { id: 'default' } }]);
    expect((await edges('team/emea')).items.map((row: { to: { id: string } }) => row.to.id)).toEqual(['amelie-winter', 'jonas-keller']);
    expect((await edges('owner/amelie-winter')).items).toMatchObject([{ edge: 'owner.calendar', to: { id: 'berlin' } }]);
  });

  it('show a target that is gone', async () => {
    const leadId = await newLead();
    await account('acme');
    await deal('deal', { primaryLeadId: leadId });
    world.state.leads.delete(leadId);
    const { items } = await edges('opportunity/deal', '?edge=opportunity.primary-lead');
    expect(items).toMatchObject([{ to: { id: leadId }, missing: true }]);
  });

  it('of a merged lead are those of the lead it became and of all that was merged into that; its id goes on to be good', async () => {
    await account('acme');
    const ids = [await newLead('a@acme.example'), await newLead('b@acme.example')];
    const [a = '', b = ''] = ids;
    for (const [deals, id] of [
      ['deal-a', a],
      ['deal-b', b],
    ] as const)
      await deal(deals, { primaryLeadId: id });
    const merged = await world.api('POST', `/v1/leads/${a}/merge`, { otherId: b });
    expect(merged.json.members).toHaveLength(1);
    const [member] = merged.json.members;

    // Another value of the record is changed, and a new one may name the old id too.
    await deal(member === a ? 'deal-a' : 'deal-b', { primaryLeadId: member, stage: 'closing' });
    await good('membership', 'seat', { leadId: member, accountId: 'acme', role: 'champion' });
    expect((await edges('opportunity/deal-a')).items.map((row: { missing: boolean }) => row.missing)).toEqual([false, false]);
    expect((await edges('membership/seat', '?edge=membership.lead')).items).toMatchObject([{ to: { id: member }, missing: false }]);

    for (const id of ids) {
      const seen: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 9; pages += 1) {
        const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: { items: { from: { id: string } }[]; cursor: string | null } = await edges(
          `lead/${id}`,
          `?direction=in&limit=1${query}`,
        );
        seen.push(...page.items.map((row) => row.from.id));
        cursor = page.cursor;
        if (cursor === null) break;
      }
      expect(seen.sort()).toEqual(['deal-a', 'deal-b', 'seat']);
    }
  });

  it('are asked for in words of the ontology', async () => {
    expect((await world.api('GET', '/v1/graph/account/nobody/edges')).json.code).toBe('unknown-node');
    expect((await world.api('GET', '/v1/graph/planet/earth/edges')).status).toBe(422);
    const wrong = await world.api('GET', '/v1/graph/team/emea/edges?edge=team.friend');
    expect(wrong.json.errors).toMatchObject([{ in: 'query', pointer: '/edge', code: 'unknown-edge' }]);
    expect((await world.api('GET', '/v1/graph/team/emea/edges?cursor=x')).json.code).toBe('malformed-cursor');
    await good('campaign', 'spring', { name: 'Spring' });
    for (const cursor of ['x', 'routing-plan.team:abc', 'routing-plan.team:emea:abc', 'form.campaign:spring:'])
      expect((await world.api('GET', `/v1/graph/team/emea/edges?direction=in&cursor=${cursor}`)).json.code, cursor).toBe(
        'malformed-cursor',
      );
    expect((await world.api('GET', '/v1/graph/campaign/spring/edges?direction=in&cursor=form.campaign:abc')).json.code).toBe(
      'malformed-cursor',
    );
  });
});

describe('the contract of the graph', () => {
  it('is served to anybody and names every edge', async () => {
    const context = await world.request({ method: 'GET', path: '/v1/graph/context.jsonld' });
    expect(context.headers['content-type']).toBe('application/ld+json');
    const shapes = await world.request({ method: 'GET', path: '/v1/graph/shapes' });
    for (const name of edgeNames) {
      expect(context.text).toContain(`"leadline:${name}"`);
      expect(shapes.text).toContain(`"leadline:${name}"`);
    }
  });
});

describe('a name resolves', () => {
  it('to the account by domain, host, address or alias, and to the asset by its page', async () => {
    await account('acme', { aliases: ['alias.example'] });
    await good('content-asset', 'page', { name: 'Page', type: 'comparison', url: 'https://www.example.com/compare/x' });
    const resolve = async (query: string) => (await world.api('GET', `/v1/graph/resolve?${query}`)).json.node;
    for (const domain of ['acme.example', 'mail.eu.acme.example', 'https%3A%2F%2Fwww.acme.example%2Fabout', 'ALIAS.example'])
      expect(await resolve(`domain=${domain}`), domain).toEqual({ type: 'account', id: 'acme' });
    expect(await resolve('url=http%3A%2F%2Fexample.com%2Fcompare%2Fx%2F%3Futm_source%3Dy')).toEqual({ type: 'content-asset', id: 'page' });
    for (const query of ['domain=nobody.example', 'domain=x', 'url=https%3A%2F%2Fexample.com'])
      expect((await world.api('GET', `/v1/graph/resolve?${query}`)).json.code, query).toBe('unknown-node');
    for (const query of ['', 'domain=a.example&url=b']) expect((await world.api('GET', `/v1/graph/resolve?${query}`)).status).toBe(422);
  });
});
