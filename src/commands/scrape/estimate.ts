import { z } from 'zod';

/** What one kind of run would cost; usd is null where its price is unknown. */
export const estimateRowSchema = z.object({ what: z.string(), runs: z.number(), items: z.number(), usd: z.number().nullable() });
