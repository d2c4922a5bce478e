import { z } from 'zod';
import { Id } from '../lib/wire.ts';
import { type Watch, WHATS } from './watch.ts';

const WatchInput = z.strictObject({
  component: Id.nullable().describe('null: every component, also those to come'),
  what: z.enum(WHATS).describe('digest: each working morning what changed; notices: at once, in plain words'),
});

const nameOf = ({ component, what }: Watch): string => `${component} ${what}`;

export const WatchesInput = z
  .strictObject({
    watches: z
      .array(WatchInput)
      .max(500)
      .superRefine((watches, ctx) =>
        watches.forEach((watch, index) => {
          if (watches.findIndex((other) => nameOf(other) === nameOf(watch)) < index)
            ctx.addIssue({ code: 'custom', path: [index], message: 'is there twice' });
        }),
      ),
  })
  .meta({ id: 'WatchesDefinition' });

export const WatchesOutput = z
  .object({ watches: z.array(z.object({ component: z.string().nullable(), what: z.enum(WHATS) })) })
  .meta({ id: 'Watches' });
