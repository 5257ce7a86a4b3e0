import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';

const [ownerOnlyFolder, ownerOnlyFile] = [0o700, 0o600];

/** Makes the folder for its owner alone. One that stands is the user's own choice and keeps its mode; the files in it do not. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: ownerOnlyFolder });
}

/**
 * Makes sure the file exists for its owner alone, one of an earlier version included. SQLite gives the files it puts
 * beside a database the mode of the database.
 */
export function privateFile(path: string): void {
  closeSync(openSync(path, 'a', ownerOnlyFile));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, ownerOnlyFile);
}
