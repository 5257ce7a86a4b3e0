import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getItem, type Table, textOf } from '../shared/adapters/dynamodb/client.ts';
import { keys } from '../shared/adapters/dynamodb/table.ts';
import { absent, put, transact } from '../shared/adapters/dynamodb/transaction.ts';

/** No start with this key: it is damaged, or with it every person the table knows would become a new lead. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

const foreign = (path: string): WrongMasterKey =>
  new WrongMasterKey(
    `this table belongs to another master key than ${path}. Set LEADLINE_DATA to the folder it was first used with (or copy the master.key of that folder here), or use an empty table`,
  );

/** Tells keys apart without telling anything about them. */
const fingerprintOf = (key: string): string =>
  createHmac('sha256', key).update('leadline master key fingerprint').digest('hex').slice(0, 16);

/** The fingerprint that stands in the table: the given one when there was none. */
async function marked(table: Table, fingerprint: string): Promise<string | null> {
  const written = await transact(table, [put(table, 'mark', { ...keys.masterKeyMark, fingerprint }, absent)]);
  return written.ok ? fingerprint : markOf(table);
}

async function markOf(table: Table): Promise<string | null> {
  const item = await getItem(table, keys.masterKeyMark);
  return item === null ? null : textOf(item, 'fingerprint');
}

/**
 * The deployment's master key, made once and kept beside the data it protects; readable by the owner only. Losing it
 * makes identities and sealed secrets unreadable, so it is never made again for a table that knows another one. Throws
 * `WrongMasterKey`.
 */
export async function masterKey(folder: string, table: Table): Promise<string> {
  const path = join(folder, 'master.key');
  const standing = await markOf(table);
  if (!existsSync(path)) {
    if (standing !== null) throw foreign(path);
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  const key = readFileSync(path, 'utf8').trim();
  if (key.length < 32) throw new WrongMasterKey(`${path} is damaged: it must hold the 43 characters it was made with`);
  const fingerprint = fingerprintOf(key);
  if ((standing ?? (await marked(table, fingerprint))) !== fingerprint) throw foreign(path);
  return key;
}
