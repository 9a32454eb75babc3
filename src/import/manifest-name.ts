import { parseJobId } from '../model/job-id.ts';

const MAX_NAME_LENGTH = 28;

/**
 * A name for the manifest of a job: of an id that a hubjobs repository made, the name in it; else the id in lower case,
 * with dashes for all that no name may have, cut to 28 characters. One that is taken gets a number at its end.
 */
export async function manifestName(
  jobId: string,
  isTaken: (name: string) => Promise<boolean>,
): Promise<string> {
  const base = parseJobId(jobId)?.name ?? slug(jobId);
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : `-${number}`;
    const name = `${cut(base, MAX_NAME_LENGTH - end.length)}${end}`;
    if (!(await isTaken(name))) return name;
  }
}

function slug(jobId: string): string {
  const words = jobId
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('-') || 'job';
}

function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/-+$/, '');
}
