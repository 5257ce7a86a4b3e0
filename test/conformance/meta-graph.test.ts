import { createServer, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetaGraph } from '../../shared/adapters/http/meta-graph.ts';
import { startGraphApi } from '../support/graph-api.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
async function answering(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const address = server.address();
  return createMetaGraph(`http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`);
}
const input = { leadId: '1', token: 'token' };

describe('leads of the Graph API', () => {
  it('found with the fields that are read, gone, or to be had later', async () => {
    const api = await startGraphApi('token', [{ id: '1', field_data: [{ name: 'email', values: ['a@b.example'] }], secretOfMeta: 'x' }]);
    stops.push(api.stop);
    const graph = createMetaGraph(api.base);
    const lead = { id: '1', field_data: [{ name: 'email', values: ['a@b.example'] }] };
    expect(await graph.fetch(input)).toEqual({ state: 'found', lead });
    expect(await graph.fetch({ ...input, leadId: '2' })).toEqual({ state: 'gone' });
    expect(await graph.fetch({ ...input, token: 'expired' })).toEqual({ state: 'unavailable' });
    api.state.down = true;
    expect(await graph.fetch(input)).toEqual({ state: 'unavailable' });
  });

  it.each<[string, RequestListener]>([
    ['nonsense', (_, answer) => answer.end('<html>')],
    ['another object', (_, answer) => answer.end('{"name":"x"}')],
    ['a redirect', (_, answer) => answer.writeHead(302, { location: 'https://elsewhere.example/' }).end()],
    ['too much', (_, answer) => answer.end(JSON.stringify({ id: '1', text: 'x'.repeat(200_000) }))],
    ['a closed line', (request) => request.socket.destroy()],
  ])('%s is no lead', async (_name, listener) => {
    expect(await (await answering(listener)).fetch(input)).toEqual({ state: 'unavailable' });
  });

  it('an id cannot reach another path', async () => {
    let path = '';
    const graph = await answering((request, answer) => {
      path = request.url ?? '';
      answer.end('{"id":"x"}');
    });
    await graph.fetch({ ...input, leadId: '../me?x=' });
    expect(path).toMatch(/^\/\.\.%2Fme%3Fx%3D\?fields=/);
  });
});
