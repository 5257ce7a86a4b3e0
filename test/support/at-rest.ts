import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createTableClient, type Item } from '../../shared/adapters/dynamodb/client.ts';
import { opened } from '../../shared/adapters/dynamodb/sealed.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { localConfig } from './engine.ts';

/** Bytes and letters of any value as one text to search in. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (member instanceof Uint8Array ? Buffer.from(member).toString('latin1') : member));

/** Where the embedded engine of a data folder listens, as its own command line says. */
function endpointOf(folder: string): string {
  const pid = readFileSync(join(folder, 'engine.pid'), 'utf8').trim();
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return `http://127.0.0.1:${words[words.indexOf('--port') + 1]}`;
}

async function itemsOf(folder: string): Promise<readonly Item[]> {
  const client = createTableClient(localConfig(endpointOf(folder)));
  try {
    const { TableNames: [TableName] = [] } = await client.send(new ListTablesCommand({}));
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: start }));
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  } finally {
    client.destroy();
  }
}

/**
 * Every row of the table of a running instance: as it is stored, and with what is packed or sealed in it opened by the master
 * key of its folder, as the adapters do.
 */
export async function rowsAtRest(folder: string) {
  const box = createSecretBox(async () => readFileSync(join(folder, 'master.key'), 'utf8').trim());
  const cipher = await box.rows();
  return (await itemsOf(folder)).map((item) => ({
    item,
    raw: textOf(item),
    open: textOf([item, 's' in item || 'z' in item ? opened(cipher, item) : null]),
  }));
}

/** Every file below the folder with its bytes: databases and their logs, uploads, results, what the engine wrote. */
export const filesAtRest = (folder: string): readonly { readonly path: string; readonly text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => existsSync(path))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'latin1') }));
