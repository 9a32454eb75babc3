/** Queries at once; the hub allows few in a minute, and more at once only wait in a longer line. */
const AT_ONCE = 4;

/** Does the work for every item, a few at a time; rejects with the first failure, and then starts nothing more. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items].reverse();
  let failed = false;
  const worker = async () => {
    for (let item = left.pop(); item !== undefined && !failed; item = left.pop()) {
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
