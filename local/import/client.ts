import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type * as z from 'zod';
import { $problem } from '../../shared/contracts/http/problem-schema.ts';
import { $importJob } from '../../shared/contracts/http/transfer-resources.ts';
import { Mistake } from './options.ts';

export type ImportView = z.output<typeof $importJob>;
type Target = { readonly url: string; readonly key: string };

/** What the API refused, with every place that is wrong. */
function refusal(status: number, text: string): Mistake {
  const problem = $problem.safeParse(parsed(text));
  if (!problem.success) return new Mistake(`the API answered ${status}: ${text.slice(0, 300)}`);
  const { title, detail, errors = [] } = problem.data;
  return new Mistake(
    [detail ?? title, ...errors.map((error) => `  ${error.pointer === '' ? '/' : error.pointer} ${error.message}`)].join('\n'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Mistake(`${url.origin} does not answer: ${cause || 'connection refused'}`);
  }
}

/** The import API as the command needs it. Refusals throw `Mistake`. */
export function importClient({ url, key }: Target) {
  const ask = async (method: string, path: string, body?: unknown): Promise<ImportView> => {
    const response = await reach(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return $importJob.parse(JSON.parse(text));
  };
  return {
    create: (body: unknown) => ask('POST', '/v1/imports', body),
    start: (id: string) => ask('POST', `/v1/imports/${id}/start`),
    get: (id: string) => ask('GET', `/v1/imports/${id}`),
    upload: async (to: string, file: string): Promise<void> => {
      const response = await reach(new URL(to, url), { method: 'PUT', body: await openAsBlob(file) });
      if (!response.ok) throw new Mistake(`the upload was refused with ${response.status}: ${(await response.text()).slice(0, 300)}`);
    },
    download: async (from: string, file: string): Promise<void> => {
      const response = await reach(new URL(from, url), {});
      if (!response.ok || response.body === null) throw new Mistake(`the result was refused with ${response.status}`);
      await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
    },
  };
}
export type ImportClient = ReturnType<typeof importClient>;
