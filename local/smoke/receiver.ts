import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { Clock } from '../../shared/application/ports/system.ts';
import { millisOf } from '../../shared/domain/kernel/instant.ts';

const $payload = z.looseObject({ type: z.string(), data: z.looseObject({ leadId: z.string() }) });

export type SmokeReceiver = {
  readonly url: string;
  /** Epoch milliseconds at which the first webhook of `type` about the lead came in; null until then. */
  readonly receivedAt: (leadId: string, type: string) => number | null;
  readonly close: () => void;
};

/** The sales tool of the smoke: answers 204 and remembers when what came. */
export async function startSmokeReceiver(clock: Clock): Promise<SmokeReceiver> {
  const seen = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const at = millisOf(clock.now());
    const payload = $payload.safeParse(JSON.parse(await text(request)));
    const key = payload.success ? `${payload.data.data.leadId} ${payload.data.type}` : '';
    if (!seen.has(key)) seen.set(key, at);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`,
    receivedAt: (leadId, type) => seen.get(`${leadId} ${type}`) ?? null,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
