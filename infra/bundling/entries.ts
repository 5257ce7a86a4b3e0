import { httpFunctions } from '../../shared/contracts/http/functions.ts';
import { topologyEntries } from '../../shared/contracts/topology.ts';

/** Every function of the deployment: name to the file of its handler. */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  [...Object.entries(httpFunctions), ...topologyEntries].map(([name, { file }]) => [name, file]),
);
