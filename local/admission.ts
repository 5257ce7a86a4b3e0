import type { HttpFunctionName } from '../shared/contracts/http/functions.ts';

/** Functions behind the public's doors: a flood there must leave room for those who work with the leads. */
const publicDoors: ReadonlySet<HttpFunctionName> = new Set(['capture']);

/**
 * Requests under way at once. Beyond it more would only wait longer: the process serves some 150 posts a second on two
 * cores, so the last of these is answered within about a second, far from the ten at which a function is given up on.
 */
const bounds = { publicDoor: 128, all: 256 };

export type Admission = {
  /** Null: too many are under way, answer 429. Else call it when the request is answered. */
  readonly enter: (name: HttpFunctionName) => (() => void) | null;
};

/** The bound that API Gateway and Lambda put on a deployment, for one process (R20). */
export function createAdmission(limits = bounds): Admission {
  let all = 0;
  let atPublicDoor = 0;
  return {
    enter: (name) => {
      const isPublic = publicDoors.has(name);
      // The monitor must hear that we live, above all while it is crowded.
      if (name !== 'site' && (all >= limits.all || (isPublic && atPublicDoor >= limits.publicDoor))) return null;
      all += 1;
      if (isPublic) atPublicDoor += 1;
      return () => {
        all -= 1;
        if (isPublic) atPublicDoor -= 1;
      };
    },
  };
}
