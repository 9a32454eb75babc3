import { RepositoryError } from '../git/repository-error.ts';

/** Asks again when there was no answer: networks fail for a moment. */
export async function twice<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RepositoryError)) throw error;
    return ask();
  }
}
