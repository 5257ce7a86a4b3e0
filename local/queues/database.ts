import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { privateFile, privateFolder } from '../private-files.ts';

/** Thrown when another running instance holds the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

export type Row = Readonly<Record<string, SQLOutputValue>>;

const schema = `
  create table if not exists messages (
    seq integer primary key,
    queue text not null,
    id text not null,
    body text not null,
    state text not null check (state in ('ready', 'flight', 'dead')),
    visible_at integer not null,
    receives integer not null default 0,
    reason text,
    trace_id text,
    created_at integer not null
  ) strict;
  create index if not exists messages_due on messages (queue, state, visible_at, seq);
  create table if not exists outbox (event_id text primary key, lead_id text not null, written_at integer not null) strict, without rowid;
`;

/**
 * Opens the file that holds queues and outbox journal. WAL with `synchronous = normal` survives `kill -9` (only a power
 * cut may lose the last transactions). The exclusive lock is the one-instance-per-folder guard: the operating system
 * drops it with the process, so a crash leaves nothing to clean up. Throws `DataFolderInUse`.
 */
export function openDatabase(path: string): DatabaseSync {
  privateFolder(dirname(path));
  privateFile(path);
  const db = new DatabaseSync(path, { timeout: 1000 });
  try {
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    db.exec('begin immediate; commit;');
    db.exec(schema);
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && error.message.includes('locked')) {
      throw new DataFolderInUse(`another Leadline is running on ${dirname(path)}; stop it or set LEADLINE_DATA to another folder`);
    }
    throw error;
  }
}

/** Runs `work` (synchronous) in one transaction; a throw rolls it back. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    db.exec('rollback');
    throw error;
  }
}

export const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`column ${column} is not text`);
  return value;
};
export const textOrNull = (row: Row, column: string): string | null => (row[column] === null ? null : text(row, column));
export const number = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} is not a number`);
  return value;
};
