import { createDocumentStore } from '../../../shared/adapters/dynamodb/document-store.ts';
import { createDocuments } from '../../../shared/application/documents/documents.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Published documents, cached in the sandbox. */
export const documents = ({ clock }: Base, rows: ReturnType<typeof table>) => createDocuments({ store: createDocumentStore(rows), clock });
