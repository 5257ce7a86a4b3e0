export type Cap = { readonly key: string; readonly inFlight: number; readonly patienceMillis: number };

export type InFlight = {
  /** Takes one of the places of a key, waiting for one if need be; false when none came free in time. */
  readonly enter: (cap: Cap) => Promise<boolean>;
  /** Gives the place to whoever waits longest. */
  readonly leave: (key: string) => void;
};

/** What is under way for one key. `stuck`: somebody waited in vain and no place has come free since. */
type Gate = { taken: number; stuck: boolean; readonly waiting: Set<() => void> };

/**
 * Bounds what is under way at once per key. Bursts to a healthy receiver wait their turn; behind one that hangs nobody
 * waits for longer than his patience, and once one has waited in vain the next are turned away at once.
 */
export function createInFlight(): InFlight {
  const gates = new Map<string, Gate>();
  const gateOf = (key: string): Gate => {
    const gate = gates.get(key) ?? { taken: 0, stuck: false, waiting: new Set() };
    gates.set(key, gate);
    return gate;
  };
  return {
    enter: async ({ key, inFlight, patienceMillis }) => {
      const gate = gateOf(key);
      if (gate.taken < inFlight) {
        gate.taken += 1;
        return true;
      }
      return gate.stuck ? false : turn(gate, patienceMillis);
    },
    leave: (key) => {
      const gate = gateOf(key);
      gate.stuck = false;
      const [next] = gate.waiting;
      // The place passes from hand to hand: nobody who comes now can take it first.
      if (next !== undefined) return next();
      gate.taken -= 1;
      if (gate.taken === 0) gates.delete(key);
    },
  };
}

/** Resolves true with a place, or false when the patience is used up. */
const turn = (gate: Gate, patienceMillis: number): Promise<boolean> =>
  new Promise((resolve) => {
    const called = () => {
      clearTimeout(timer);
      gate.waiting.delete(called);
      resolve(true);
    };
    const timer = setTimeout(() => {
      gate.waiting.delete(called);
      gate.stuck = true;
      resolve(false);
    }, patienceMillis);
    gate.waiting.add(called);
  });
