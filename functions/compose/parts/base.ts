import { createSystemClock } from '../../../shared/adapters/system/clock.ts';
import { createIds } from '../../../shared/adapters/system/ids.ts';
import { environmentOf } from '../../../shared/contracts/environment.ts';
import { createLog } from '../../../shared/lambda/log.ts';

/** What every function has: its environment, the clock, ids and the log. */
export function base(functionName: string) {
  const environment = environmentOf(process.env);
  const clock = createSystemClock();
  const log = createLog({
    minimum: environment.logLevel(),
    write: (line) => process.stdout.write(`${line}\n`),
    base: { function: functionName },
  });
  return { environment, clock, ids: createIds(), log };
}
export type Base = ReturnType<typeof base>;
