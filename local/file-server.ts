import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type DiskFiles, FileTooLarge, filesPath } from '../shared/adapters/disk/file-store.ts';
import { type FileGrant, readFileToken, type Sign } from '../shared/adapters/disk/file-token.ts';
import type { Clock } from '../shared/application/ports/system.ts';
import { maxFileBytes } from '../shared/application/transfer/manage-imports.ts';

/** What S3 does behind its presigned URLs: files come and go as streams, without a key, by a signed token. */
export type FileServer = {
  readonly serves: (path: string) => boolean;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

/** Answers of S3 in our words; a client needs the status alone. */
const refused = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
};

export function createFileServer(input: { readonly files: DiskFiles; readonly sign: Sign; readonly clock: Clock }): FileServer {
  const { files, sign, clock } = input;
  return {
    serves: (path) => path.startsWith(filesPath),
    serve: async (request, response) => {
      const token = (request.url ?? '').slice(filesPath.length).split('?')[0] ?? '';
      const grant = await readFileToken(sign, token, clock.now());
      if (grant === null) return refused(response, 403, 'The URL has expired, or it was not made here.');
      if (grant.act === 'put') return take(files, grant, request, response);
      return give(files, grant, request, response);
    },
  };
}

async function take(files: DiskFiles, grant: FileGrant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'PUT') return refused(response, 405, 'This URL takes a PUT.');
  if (Number(request.headers['content-length'] ?? 0) > maxFileBytes) return refused(response, 413, 'The file is larger than 512 MB.');
  try {
    await files.receive(grant.key, request, maxFileBytes);
  } catch (error) {
    if (error instanceof FileTooLarge) return refused(response, 413, 'The file is larger than 512 MB.');
    throw error;
  }
  response.writeHead(200, { 'content-length': 0 });
  response.end();
}

async function give(files: DiskFiles, grant: FileGrant, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refused(response, 405, 'This URL takes a GET.');
  const size = await files.size(grant.key);
  if (size === null) return refused(response, 404, 'The file is gone; files are kept for a week.');
  response.writeHead(200, {
    'content-type': grant.as?.type ?? 'application/octet-stream',
    'content-disposition': `attachment; filename="${grant.as?.name ?? 'file'}"`,
    'content-length': size,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'HEAD') return void response.end();
  await pipeline(createReadStream(files.pathOf(grant.key)), response);
}
