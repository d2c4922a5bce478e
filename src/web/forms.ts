import { z } from 'zod';
import { Malformed } from '../lib/errors.ts';
import { instantOf } from '../lib/wall-clock.ts';
import { Instant } from '../lib/wire.ts';

/** Where a form leads its visitor back to. */
export const Back = z.object({ back: z.string().optional() });

/** A field that is there once for every row comes as text where there is one row alone. */
export const Column = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((cells) => [cells].flat());
/** What a browser's field for date and time sends. */
export const LocalTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/, 'must be a date and a time')
  .refine((text) => Number.isFinite(Date.parse(`${text}Z`)), 'is not a day of the calendar');

/** A field for date and time, or an instant that the page has put into the form itself. */
export const FormTime = z.union([LocalTime, Instant], 'must be a date and a time');

/** The instant that a field means, in UTC; what is one already stays as it is. */
export const instantIn = (zone: string, text: string): string =>
  LocalTime.safeParse(text).success ? new Date(instantOf(zone, Date.parse(`${text}Z`))).toISOString() : text;

/** What a form has sent, by the schema that also stands at the API. Throws `Malformed`, whose words are for the page. */
export function accepted<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw new Malformed(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}
