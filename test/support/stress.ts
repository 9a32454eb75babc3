/**
 * How many times more than usual a test searches that draws its cases by chance; 1 in the common run. `npm run stress`
 * sets it.
 */
export const STRESS = numberOf('HUBJOBS_STRESS', 1);

/** Where such a test begins to draw. A nightly run begins elsewhere each time. */
export const FIRST_SEED = numberOf('HUBJOBS_FIRST_SEED', 1);

function numberOf(name: string, usual: number): number {
  const text = process.env[name] ?? '';
  const number = text === '' ? usual : Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} is ${text}: a number from 1 on`);
  return number;
}
