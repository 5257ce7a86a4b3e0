import * as z from 'zod';
import { maxPageBytes } from '../../domain/graph/claims.ts';
import { contentTypes, funnelStages } from '../../domain/graph/content.ts';
import { utf8Length } from '../../domain/kernel/utf8-length.ts';
import { $reference } from './account-records.ts';
import { $slug } from './common.ts';

export const $contentAsset = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    type: z.enum(contentTypes),
    topic: $slug.nullable().default(null),
    competitors: z.array($slug).max(50).default([]).meta({ description: 'Competitors the content mentions.' }),
    funnelStage: z.enum(funnelStages).nullable().default(null),
    url: z
      .url({ protocol: /^https?$/ })
      .max(maxPageBytes)
      .refine((url) => utf8Length(url) <= maxPageBytes, `must have at most ${maxPageBytes} bytes in UTF-8`)
      .nullable()
      .default(null),
    campaignId: $reference,
  })
  .meta({ id: 'ContentAsset' });
