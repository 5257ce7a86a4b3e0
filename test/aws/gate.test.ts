import { beforeAll, describe } from 'vitest';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { gateSuite } from '../support/gate-suite.ts';
import { configure } from '../support/journey.ts';
import { target } from './target.ts';

describe('the gate on AWS', () => {
  beforeAll(() => configure(target, { documents: demoDocuments, records: demoRecords }));
  gateSuite(() => target);
});
