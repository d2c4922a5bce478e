import { z } from 'zod';

/** Nothing can be chosen; what is named all the same is a mistake. */
export const FeedInput = z.strictObject({}).optional();

/** Programs add parameters of their own to an address; they are not ours to judge. */
export const CalendarQuery = z.object({ token: z.string().max(200).optional() });

export const FeedOutput = z.object({ id: z.string(), createdAt: z.string() }).meta({ id: 'CalendarFeed' });

/** The one answer in which the token is shown. */
export const NewFeed = FeedOutput.extend({
  url: z.string().describe('what to subscribe to; whoever has it can read the calendar'),
  token: z.string(),
}).meta({ id: 'NewCalendarFeed' });
