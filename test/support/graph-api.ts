import { createServer } from 'node:http';

export type GraphLead = Record<string, unknown> & { readonly id: string };

/**
 * A loopback Graph API that knows some leads and one page token, and refuses whatever the real one would: other versions,
 * no or another token, leads it does not know, a request without fields. `state.down` answers 500.
 */
export async function startGraphApi(token: string, leads: readonly GraphLead[]) {
  const state = { down: false, asked: [] as string[] };
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? '/', 'http://graph');
    const [, version, id = ''] = url.pathname.split('/');
    const say = (status: number, body: unknown) =>
      answer.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
    const fault = (status: number, code: number, message: string) => say(status, { error: { message, type: 'OAuthException', code } });
    state.asked.push(id);
    if (state.down) return fault(500, 2, 'An unexpected error has occurred.');
    if (request.method !== 'GET' || version !== 'v23.0') return fault(400, 2500, 'Unknown path components');
    if (request.headers.authorization !== `Bearer ${token}`) return fault(400, 190, 'Invalid OAuth access token.');
    const lead = leads.find((one) => one.id === id);
    if (lead === undefined) return fault(400, 100, `Unsupported get request. Object with ID '${id}' does not exist`);
    const names = (url.searchParams.get('fields') ?? '').split(',');
    return say(200, { ...Object.fromEntries(Object.entries(lead).filter(([name]) => names.includes(name))), id });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  return {
    base: `http://127.0.0.1:${port}/v23.0`,
    state,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
