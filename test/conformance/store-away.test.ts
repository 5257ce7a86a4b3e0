import { createServer, type Server } from 'node:http';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { createTableClient, getItem } from '../../shared/adapters/dynamodb/client.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { put, transact } from '../../shared/adapters/dynamodb/transaction.ts';
import { StoreUnavailable } from '../../shared/application/ports/errors.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { freePort, localConfig } from '../support/engine.ts';

const key = { pk: 'a', sk: 'b' };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A table that answers every request the same way; null never answers. */
async function tableThat(answer: { readonly status: number; readonly body: unknown } | null) {
  const asked = { times: 0 };
  const server = createServer((_, response) => {
    asked.times += 1;
    if (answer !== null)
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer.body));
  });
  servers.push(server);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { asked, table: { client: createTableClient(localConfig(`http://127.0.0.1:${port}`)), tableName: 't' } };
}

describe('a table that does not answer is StoreUnavailable', () => {
  it('when nobody listens', async () => {
    const client = createTableClient(localConfig(`http://127.0.0.1:${await freePort()}`));
    await expect(getItem({ client, tableName: 't' }, key)).rejects.toThrow(StoreUnavailable);
    await expect(
      createLeadStore({ client, tableName: 't', cipher: () => Promise.reject(new Error('not asked for')) }).get(brand<LeadId>('lead_1')),
    ).rejects.toThrow(StoreUnavailable);
  });

  it('when it hangs: three tries of 3 s, within the 10 s of a function', async () => {
    const { asked, table } = await tableThat(null);
    const before = performance.now();
    await expect(getItem(table, key)).rejects.toThrow(StoreUnavailable);
    expect(asked.times).toBe(3);
    expect(performance.now() - before).toBeLessThan(9900);
  }, 15_000);

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'InternalServerError'])('when it says %s', async (name) => {
    const status = name === 'InternalServerError' ? 500 : 400;
    const { asked, table } = await tableThat({ status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'later' } });
    await expect(getItem(table, key)).rejects.toThrow(StoreUnavailable);
    expect(asked.times).toBe(3);
  });

  it('when it throttles one item of a transaction', async () => {
    const { table } = await tableThat({
      status: 400,
      body: {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
      },
    });
    await expect(transact(table, [put(table, 'a', key), put(table, 'b', key)])).rejects.toThrow(StoreUnavailable);
  });
});

it('a wrong request stays the fault it is', async () => {
  const { table } = await tableThat({
    status: 400,
    body: { __type: 'com.amazon.coral.validate#ValidationException', message: 'no' },
  });
  const sent = table.client.send(new PutItemCommand({ TableName: 't', Item: {} }));
  await expect(sent).rejects.toMatchObject({ name: 'ValidationException' });
});
