import type { Target } from '../support/journey.ts';

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; start this with npm run test:aws`);
  return value;
};

/** The deployment under test, as run.ts tells it. */
export const target: Target = { baseUrl: variable('LEADLINE_TEST_API_URL'), apiKey: variable('LEADLINE_TEST_API_KEY') };
