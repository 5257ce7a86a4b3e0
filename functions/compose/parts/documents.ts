import { createDocumentStore } from '../../../shared/adapters/dynamodb/document-store.ts';
import { createDocuments, type Documents } from '../../../shared/application/documents/documents.ts';
import type { DocumentKind, DocumentKinds } from '../../../shared/contracts/documents/kinds.ts';
import type { Base } from './base.ts';
import type { table } from './table.ts';

/** Published documents of the kinds this function reads, cached in the sandbox. */
export const documents = <Kind extends DocumentKind>(
  { clock }: Base,
  rows: ReturnType<typeof table>,
  kinds: Pick<DocumentKinds, Kind>,
): Documents<Kind> => createDocuments({ store: createDocumentStore(rows), clock, kinds });
