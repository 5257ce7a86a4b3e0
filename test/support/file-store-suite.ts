import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileStore } from '../../shared/application/ports/file-store.ts';

async function contentOf(files: FileStore, key: string, from?: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of files.read(key, from)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What every adapter of the port must do; memory and disk run it in `conformance`, S3 in `aws`. */
export function fileStoreSuite(name: string, open: () => Promise<FileStore>): void {
  describe(`FileStore ${name}`, () => {
    let files: FileStore;
    let key: string;
    beforeAll(async () => {
      files = await open();
      key = `imports/${randomUUID()}`;
    });

    it('knows no file that was not written', async () => {
      expect(await files.size(`${key}/none`)).toBeNull();
      await expect(contentOf(files, `${key}/none`)).rejects.toThrow();
    });

    it('gives back what was written, whole and from any byte', async () => {
      const bytes = randomBytes(2_500_000);
      await files.write(`${key}/source`, bytes);
      expect(await files.size(`${key}/source`)).toBe(bytes.length);
      expect((await contentOf(files, `${key}/source`)).equals(bytes)).toBe(true);
      for (const from of [1, 1_048_576, bytes.length - 1]) {
        expect((await contentOf(files, `${key}/source`, from)).equals(bytes.subarray(from)), `${from}`).toBe(true);
      }
      expect(await contentOf(files, `${key}/source`, bytes.length)).toHaveLength(0);
    });

    it('replaces a file, also by an empty one', async () => {
      await files.write(`${key}/part`, Buffer.from('first'));
      await files.write(`${key}/part`, Buffer.from('second'));
      expect((await contentOf(files, `${key}/part`)).toString()).toBe('second');
      await files.write(`${key}/part`, new Uint8Array());
      expect(await files.size(`${key}/part`)).toBe(0);
      expect(await contentOf(files, `${key}/part`)).toHaveLength(0);
    });

    it('lets a reader stop early', async () => {
      await files.write(`${key}/long`, randomBytes(3_000_000));
      let read = 0;
      for await (const chunk of files.read(`${key}/long`)) {
        read += chunk.length;
        break;
      }
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(3_000_000);
    });

    it('composes small and large files of parts in order, and does so again', async () => {
      const parts = [randomBytes(10), new Uint8Array(), randomBytes(9_000_000), randomBytes(9_000_001), randomBytes(3)];
      const names = parts.map((_, index) => `${key}/p-${index}`);
      for (const [index, part] of parts.entries()) await files.write(names[index] ?? '', part);
      for (const count of [1, 2, 5, 5]) {
        const whole = Buffer.concat(parts.slice(0, count));
        expect(await files.compose(`${key}/result`, names.slice(0, count))).toBe(whole.length);
        expect((await contentOf(files, `${key}/result`)).equals(whole), `${count}`).toBe(true);
      }
      await expect(files.compose(`${key}/result`, [`${key}/none`])).rejects.toThrow();
    });

    it('signs URLs that say until when', async () => {
      const [up, down] = [
        await files.presignUpload(`${key}/source`),
        await files.presignDownload(`${key}/source`, { name: 'a.csv', type: 'text/csv' }),
      ];
      expect(up.url).not.toBe(down.url);
      expect(up.expiresAt > new Date().toISOString()).toBe(true);
    });
  });
}
