import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { FormSecretStore } from '../../application/ports/form-secret-store.ts';
import { storedFormSecrets } from '../../contracts/stored/configuration.ts';
import { getItem, type Table } from './client.ts';
import { keys } from './table.ts';

/** Written by people through the documents function; the last of two who write at the same time wins. */
export function createFormSecretStore(table: Table): FormSecretStore {
  const get: FormSecretStore['get'] = async (formId) => {
    const item = await getItem(table, keys.formSecrets(formId));
    return item === null ? null : storedFormSecrets(item.data);
  };
  return {
    get,
    merge: async (formId, sealed) => {
      const merged = Object.entries({ ...(await get(formId)), ...sealed }).filter(([, value]) => value !== null);
      const Item = { ...keys.formSecrets(formId), data: Object.fromEntries(merged) };
      await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    },
  };
}
