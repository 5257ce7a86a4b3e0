import { createDocumentStore } from '../../shared/adapters/dynamodb/document-store.ts';
import { $form } from '../../shared/contracts/documents/form.ts';
import { base } from './parts/base.ts';
import { documents } from './parts/documents.ts';
import { table } from './parts/table.ts';

export function composeSite() {
  const parts = base('site');
  const rows = table(parts);
  return { ...parts, documents: documents(parts, rows, { form: $form }), probe: createDocumentStore(rows).manifest };
}
