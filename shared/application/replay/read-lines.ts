import type { FileStore } from '../ports/file-store.ts';

/** Lines of a file of ours. */
export async function* readLines(files: Pick<FileStore, 'read'>, key: string): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of files.read(key)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A whole file as text. */
export async function readText(files: Pick<FileStore, 'read'>, key: string): Promise<string> {
  const lines: string[] = [];
  for await (const line of readLines(files, key)) lines.push(line);
  return lines.join('\n');
}
