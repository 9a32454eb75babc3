/**
 * Stands for luxon in the bundle. cron-parser makes a date whenever it reads an expression, and hubjobs asks it for the
 * fields of expressions alone, never for times; luxon itself would be a sixth of what most commands load.
 */
export const DateTime = {
  fromMillis: (milliseconds: number, { zone }: { readonly zone: string }) => ({
    isValid: true,
    zoneName: zone,
    toMillis: () => milliseconds,
  }),
};
