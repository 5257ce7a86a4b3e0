import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { EndpointSecretStore } from '../../application/ports/document-store.ts';
import { storedEndpointSecret } from '../../contracts/stored/configuration.ts';
import { getItem, type Table } from './client.ts';
import { keys } from './table.ts';

/** Sealed signing secrets, outside the documents so that no version ever holds one. */
export const createEndpointSecretStore = (table: Table): EndpointSecretStore => ({
  get: async (endpointId) => {
    const item = await getItem(table, keys.endpointSecret(endpointId));
    return item && storedEndpointSecret(item.data);
  },
  put: async (secret) => {
    await table.client.send(
      new PutCommand({ TableName: table.tableName, Item: { ...keys.endpointSecret(secret.endpointId), data: secret } }),
    );
  },
});
