import { writeFileSync } from 'node:fs';
import { leadValues, seeded, trueProbability } from './learned.ts';
import { csvOf } from './learned-csv.ts';

/** Writes `data/learned-leads.csv` anew: 500 leads by the known law, and a column that sales fills once it knows the end. */
const random = seeded(2026);
const day = (days: number): string => new Date(Date.UTC(2025, 0, 6) + days * 86_400_000).toISOString().slice(0, 10);
const rows = Array.from({ length: 500 }, (_, i) => {
  const { pricing, fit, ...categories } = leadValues(random);
  const won = random() < trueProbability({ ...categories, pricing: pricing ?? 0, fit: fit ?? 0 });
  const created = Math.floor(i * 1.2);
  const ends = created + 5 + Math.floor(random() * 40);
  const open = ends > 600;
  return {
    createdDate: day(created),
    outcomeDate: open ? null : day(ends),
    outcome: open ? null : won ? 'won' : 'lost',
    ...categories,
    'pricing:count': pricing ?? null,
    'fit:number': fit ?? null,
    'callMinutes:count': !open && won && random() < 0.7 ? 3 + Math.floor(random() * 40) : null,
  };
});
writeFileSync(new URL('./data/learned-leads.csv', import.meta.url), csvOf(rows));
