import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDiskFileStore, FileTooLarge } from '../../shared/adapters/disk/file-store.ts';
import { fileToken, readFileToken } from '../../shared/adapters/disk/file-token.ts';
import { createMemoryFileStore } from '../../shared/adapters/memory/file-store.ts';
import { createSystemClock } from '../../shared/adapters/system/clock.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { instantFromMillis, plusMillis } from '../../shared/domain/kernel/instant.ts';
import { fileStoreSuite } from '../support/file-store-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'leadline-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const box = createSecretBox(async () => 'a-master-key-for-tests-of-32-characters');
const sign = (text: string) => box.mac('file', text);
const clock = createSystemClock();
const disk = createDiskFileStore({ folder, sign, clock });

fileStoreSuite('in memory', async () => createMemoryFileStore());
fileStoreSuite('on disk', async () => disk);

describe('files on disk', () => {
  it('are for their owner alone and leave nothing half written', async () => {
    await disk.write('imports/mode/source', Buffer.from('x'));
    expect(statSync(join(folder, 'imports/mode/source')).mode & 0o077).toBe(0);
    const endless = async function* () {
      for (;;) yield Buffer.alloc(1000);
    };
    await expect(disk.receive('imports/mode/source', endless(), 5000)).rejects.toThrow(FileTooLarge);
    expect(readdirSync(join(folder, 'imports/mode'))).toEqual(['source']);
    expect(await disk.size('imports/mode/source')).toBe(1);
  });

  it.each(['../outside', 'imports/../../x', '/etc/passwd', 'imports', 'imports//x', 'imports/a b'])('has no key %j', async (key) => {
    await expect(Promise.resolve().then(() => disk.write(key, Buffer.from('x')))).rejects.toThrow('not a file key');
  });

  it('are removed a week after they were written', async () => {
    await disk.write('imports/old/source', Buffer.from('x'));
    await disk.write('imports/new/source', Buffer.from('x'));
    const weekAgo = new Date(Date.now() - 7 * 86_400_000 - 1000);
    utimesSync(join(folder, 'imports/old/source'), weekAgo, weekAgo);
    expect(await disk.expire(clock.now())).toBe(1);
    expect([await disk.size('imports/old/source'), await disk.size('imports/new/source')]).toEqual([null, 1]);
    expect(await createDiskFileStore({ folder: join(folder, 'none'), sign, clock }).expire(clock.now())).toBe(0);
  });
});

describe('a file token', () => {
  const now = clock.now();
  const grant = { act: 'get', key: 'imports/x/result', expiresAt: plusMillis(now, 1000), as: { name: 'a.csv', type: 'text/csv' } } as const;

  it('gives back its grant until it expires', async () => {
    const token = await fileToken(sign, grant);
    expect(await readFileToken(sign, token, now)).toEqual(grant);
    expect(await readFileToken(sign, token, grant.expiresAt)).toBeNull();
  });

  it('is refused when changed, made up or of another key', async () => {
    const token = await fileToken(sign, grant);
    const [body = '', mac = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify(['put', grant.key, grant.expiresAt, null, null])).toString('base64url');
    for (const forged of [`${other}.${mac}`, `${body}.`, body, '', '.', `${body}.${mac}0`])
      expect(await readFileToken(sign, forged, now)).toBeNull();
    expect(await readFileToken(async () => 'another', token, instantFromMillis(0))).toBeNull();
  });
});
