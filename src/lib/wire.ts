import { IANAZone } from 'luxon';
import { z } from 'zod';
import { parseDuration } from './durations.ts';

/** The atoms of the wire format, shared by every `schemas.ts`. Instants and durations stay strings in JSON. */

// Postgres cannot store NUL, and a lone surrogate is not UTF-8: both are refused by name in admin requests.
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Text an admin typed: trimmed, non-empty, storable. */
export const Text = (max: number) =>
  z.string().trim().min(1).max(max).refine(isStorable, 'holds a NUL character or half a surrogate pair');

export const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and -, beginning with a letter or digit');

// A bare offset passes for a zone in luxon, and is none: it would not change its clocks.
export const Zone = z
  .string()
  .refine(
    (zone) => /^[A-Za-z]/.test(zone) && IANAZone.isValidZone(zone),
    'is not an IANA time zone, e.g. Europe/Berlin',
  );

/** An instant with offset; `2026-11-22T21:00:00Z`. Years 1970 to 9999. */
export const Instant = z.iso
  .datetime({
    offset: true,
    abort: true,
    message: 'must be an ISO 8601 instant with offset, e.g. 2026-11-22T21:00:00Z',
  })
  .refine((text) => Number.isFinite(Date.parse(text)) && Date.parse(text) >= 0, 'is not an instant from 1970 on');

export const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'must be a duration such as 30s, 5m, 1h30m or 7d, of at most 366d');

/** A duration of at least `minMs` milliseconds, named `min` in the message. */
export const DurationFrom = (minMs: number, min: string) =>
  Duration.refine((text) => (parseDuration(text) ?? minMs) >= minMs, `must be ${min} or longer`);

/** E.164, as Twilio sends and expects it: `+12125550101`. */
export const Phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number in E.164 form, e.g. +12125550101');

export const Email = z.email('must be an email address').max(254);

export const WebUrl = z
  .url({ protocol: /^https?$/, message: 'must be an http or https URL' })
  .max(2_000)
  .refine(isStorable, 'holds a NUL character or half a surrogate pair');

/** The page of a list: `?limit=&cursor=`. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(200).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
