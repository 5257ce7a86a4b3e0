import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeSite() {
  const parts = base('site');
  return { ...parts, documents: documents(parts, table(parts)) };
}
