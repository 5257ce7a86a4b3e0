import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;
/** Answers one operation; a thrown `AwsError` becomes the service's error. */
export type Operations = Record<string, (input: Json) => Json | Promise<Json>>;

export class AwsError extends Error {
  readonly status: number;
  constructor(name: string, status = 400) {
    super(name);
    this.name = name;
    this.status = status;
  }
}

/**
 * A loopback server that speaks AWS's JSON protocol, so that adapters are tested with the real SDK clients: marshalling,
 * errors and retries included. `calls` lists every request in order.
 */
export async function startAwsStub(operations: Operations) {
  const calls: { readonly operation: string; readonly input: Json }[] = [];
  const server = createServer(async (request, answer) => {
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const input: Json = JSON.parse((await text(request)) || '{}');
    calls.push({ operation, input });
    try {
      const output = await operations[operation]?.(input);
      if (!output) throw new AwsError(`UnknownOperation ${operation}`);
      answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(output));
    } catch (error) {
      const { name, status, message } = error instanceof AwsError ? error : new AwsError(String(error));
      answer
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name })
        .end(JSON.stringify({ __type: name, message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  return {
    calls,
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
