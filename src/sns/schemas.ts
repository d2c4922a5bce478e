import { z } from 'zod';

export const SubscriptionOutput = z
  .object({
    id: z.string(),
    topic: z.string().describe('the ARN'),
    status: z
      .enum(['pending', 'approved', 'confirmed', 'ended'])
      .describe('pending: an admin has to confirm it; approved: AWS has not answered our confirmation yet'),
    requestedAt: z.string(),
    approvedAt: z.string().nullable(),
    approvedBy: z.string().nullable(),
    confirmedAt: z.string().nullable(),
  })
  .meta({ id: 'SnsSubscription' });

export const SubscriptionList = z.object({ items: z.array(SubscriptionOutput) }).meta({ id: 'SnsSubscriptions' });
