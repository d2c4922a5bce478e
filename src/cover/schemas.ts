import { z } from 'zod';
import { Id, Instant, ListQuery, Text, WebUrl } from '../lib/wire.ts';

const period = { from: Instant, to: Instant };

function inOrder(from: string, to: string, path: string, context: z.RefinementCtx): void {
  if (Date.parse(to) <= Date.parse(from))
    context.addIssue({ code: 'custom', path: [path], message: 'must be after the instant at which it begins' });
}

export const AbsenceInput = z
  .strictObject({
    ...period,
    note: Text(500).optional(),
    cover: z.boolean().default(false).describe('asks for cover at once for every shift that falls on it'),
  })
  .superRefine(({ from, to }, context) => inOrder(from, to, 'to', context))
  .meta({ id: 'AbsenceDefinition' });
export type AbsenceInput = z.infer<typeof AbsenceInput>;

export const AbsenceQuery = ListQuery.extend({ from: Instant.optional(), to: Instant.optional() });

const actors = {
  person: Id.optional().describe('who asks; default: the person of the token. Only admins ask for somebody else'),
  as: Id.optional().describe('the same as person'),
};

export const CoverInput = z
  .strictObject({ ...period, ...actors })
  .superRefine(({ from, to }, context) => inOrder(from, to, 'to', context))
  .meta({ id: 'CoverRequestDefinition' });

export const SwapInput = z
  .strictObject({ with: Id, ...period, returnFrom: Instant, returnTo: Instant, ...actors })
  .superRefine(({ from, to, returnFrom, returnTo }, context) => {
    inOrder(from, to, 'to', context);
    inOrder(returnFrom, returnTo, 'returnTo', context);
    if (Date.parse(from) < Date.parse(returnTo) && Date.parse(returnFrom) < Date.parse(to))
      context.addIssue({ code: 'custom', path: ['returnFrom'], message: 'must not overlap the other stretch' });
  })
  .meta({ id: 'SwapDefinition' });

export const AnswerInput = z.strictObject({ as: Id.optional() }).optional();

const Status = z.enum(['open', 'taken', 'expired', 'withdrawn', 'refused']);

export const CoverQuery = ListQuery.extend({ rotation: Id.optional(), status: Status.optional() });

export const CalendarInput = z
  .strictObject({ url: WebUrl.nullable().describe('an iCalendar whose events are absences; null: none any more') })
  .meta({ id: 'AbsenceCalendarDefinition' });

// What we answer: instants are strings in UTC.

const ConflictOutput = z.object({
  person: z.string(),
  from: z.string(),
  to: z.string(),
  absence: z.number().describe('the id of the absence'),
});

export const AbsenceOutput = z
  .object({
    id: z.number(),
    person: z.string(),
    from: z.string(),
    to: z.string(),
    note: z.string().nullable(),
    source: z.enum(['entered', 'calendar']),
  })
  .meta({ id: 'Absence' });

export const CalendarOutput = z
  .object({
    url: z.string().nullable(),
    readAt: z.string().nullable().describe('when it was last looked at; null: not yet'),
    failures: z.number().describe('how often in a row it could not be read'),
  })
  .meta({ id: 'AbsenceCalendar' });

export const EnteredAbsenceOutput = AbsenceOutput.extend({
  conflicts: z.array(ConflictOutput.extend({ rotation: z.string() })).describe('shifts to come that fall on it'),
  coverRequests: z.array(z.number()).describe('the cover requests that were opened'),
}).meta({ id: 'EnteredAbsence' });

export const CoverRequestOutput = z
  .object({
    number: z.number(),
    kind: z.enum(['cover', 'swap']),
    rotation: z.string(),
    asker: z.string(),
    asked: z.string().nullable().describe('the one person whom a swap is asked of'),
    from: z.string(),
    to: z.string(),
    returnFrom: z.string().nullable(),
    returnTo: z.string().nullable(),
    status: Status,
    takenBy: z.string().nullable(),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
    nextActionAt: z.string().nullable().describe('the next reminder, or the end of waiting'),
  })
  .meta({ id: 'CoverRequest' });

export const AskedCoverOutput = CoverRequestOutput.extend({
  people: z.array(z.string()).describe('who was asked'),
}).meta({ id: 'AskedCover' });
