import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { downloadSeconds, type FileStore, uploadSeconds } from '../../application/ports/file-store.ts';
import type { Clock } from '../../application/ports/system.ts';
import { fileDays } from '../../contracts/files.ts';
import { type Instant, millisOf, plusMillis } from '../../domain/kernel/instant.ts';
import { fileToken, type Sign } from './file-token.ts';

export type DiskFiles = FileStore & {
  readonly pathOf: (key: string) => string;
  /** Stores a stream as the whole file; throws `FileTooLarge` beyond `limit` bytes and leaves what stood before. */
  readonly receive: (key: string, body: AsyncIterable<Uint8Array>, limit: number) => Promise<void>;
  /** Removes what was written more than a week before `now`; returns how many files. */
  readonly expire: (now: Instant) => Promise<number>;
};

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** Where the local server serves the tokens; relative, because only the caller knows which address reaches it. */
export const filesPath = '/v1/files/';

const [ownerOnlyFolder, ownerOnlyFile] = [0o700, 0o600];
const keyPattern = /^[a-z-]+(\/[A-Za-z0-9_.-]+)+$/;
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Files in a folder, readable by its owner alone; URLs are signed tokens of the local server. */
export function createDiskFileStore(input: { readonly folder: string; readonly sign: Sign; readonly clock: Clock }): DiskFiles {
  const { folder, sign, clock } = input;
  const pathOf = (key: string): string => {
    if (!keyPattern.test(key) || key.includes('..')) throw new Error('not a file key');
    return join(folder, key);
  };
  const signed = async (act: 'put' | 'get', key: string, seconds: number, as: { name: string; type: string } | null) => {
    const expiresAt = plusMillis(clock.now(), seconds * 1000);
    return { url: `${filesPath}${await fileToken(sign, { act, key, expiresAt, as })}`, expiresAt };
  };
  return {
    pathOf,
    presignUpload: (key) => signed('put', key, uploadSeconds, null),
    presignDownload: (key, as) => signed('get', key, downloadSeconds, as),
    size: async (key) => sizeOf(pathOf(key)),
    read: (key, from = 0) => createReadStream(pathOf(key), { start: from }),
    write: (key, bytes) => replace(pathOf(key), (path) => writeFile(path, bytes, { mode: ownerOnlyFile })),
    receive: (key, body, limit) => replace(pathOf(key), (path) => pipeline(Readable.from(capped(body, limit)), fileAt(path))),
    compose: async (key, parts) => {
      await replace(pathOf(key), (path) => pipeline(Readable.from(joined(parts.map(pathOf))), fileAt(path)));
      return (await sizeOf(pathOf(key))) ?? 0;
    },
    expire: (now) => expire(folder, now),
  };
}

const fileAt = (path: string) => createWriteStream(path, { mode: ownerOnlyFile });

/** The file under its name only once it is whole. */
async function replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: ownerOnlyFolder });
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function* joined(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path);
}

async function* capped(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new FileTooLarge();
    yield chunk;
  }
}

async function expire(folder: string, now: Instant): Promise<number> {
  const oldest = millisOf(plusMillis(now, -fileDays * 86_400_000));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  let removed = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await stat(path)).mtimeMs >= oldest) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
