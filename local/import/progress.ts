import type { ImportView } from './client.ts';

type Output = { readonly isTTY?: boolean; readonly write: (text: string) => unknown };

const width = 24;
const number = (value: number): string => value.toLocaleString('en-US');
const shareOf = ({ progress, state }: ImportView): number =>
  state === 'done' ? 1 : Math.min(1, progress.bytes / Math.max(1, progress.totalBytes ?? 1));

/** `[######------]  52 %  52,000 rows  51,950 created  50 failed  1,240 rows/s` */
export function progressLine(view: ImportView, rowsPerSecond: number): string {
  const share = shareOf(view);
  const full = Math.round(share * width);
  const counts = Object.entries(view.counts).flatMap(([name, count]) => (count === 0 ? [] : [`${number(count)} ${name}`]));
  const speed = rowsPerSecond > 0 ? [`${number(Math.round(rowsPerSecond))} rows/s`] : [];
  return [
    `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`,
    `${number(view.progress.rows)} rows`,
    ...counts,
    ...speed,
  ].join('  ');
}

/** A bar that redraws itself on a terminal; elsewhere a plain line per tenth. */
export function createProgress(output: Output, now: () => number) {
  const began = now();
  let tenth = -1;
  return {
    show: (view: ImportView): void => {
      const line = progressLine(view, (view.progress.rows * 1000) / Math.max(1, now() - began));
      if (output.isTTY === true) output.write(`\r\u001b[2K${line}`);
      else if (Math.floor(shareOf(view) * 10) > tenth) {
        tenth = Math.floor(shareOf(view) * 10);
        output.write(`${line}\n`);
      }
    },
    end: (): void => {
      if (output.isTTY === true) output.write('\n');
    },
  };
}
