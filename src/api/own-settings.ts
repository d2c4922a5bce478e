import type { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type CalendarStatus, calendarStatusOf } from '../cover/queries.ts';
import { CalendarInput, CalendarOutput } from '../cover/schemas.ts';
import { requireOwnCalendar, setAbsenceCalendar } from '../cover/set-absence-calendar.ts';
import { getPerson } from '../people/queries.ts';
import { saveShiftNotices } from '../people/save-shift-notices.ts';
import { ShiftNotices, ShiftNoticesOutput } from '../people/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { IdParams, refusals } from './shapes.ts';

/** What people settle for themselves, without an admin: a responder's own token is enough. */
export async function ownSettingsRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/people/:id/shift-notices',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags: ['Shifts'],
        summary: 'Choose what a person is told of their own shifts; replaces what was chosen before',
        params: IdParams,
        body: ShiftNotices.meta({ id: 'ShiftNoticesDefinition' }),
        response: { 200: ShiftNoticesOutput, ...refusals },
      },
    },
    async (request) => saveShiftNotices(contextFor(deps, request), request.params.id, request.body),
  );

  app.put(
    '/v1/people/:id/absence-calendar',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags: ['Cover'],
        summary: 'Set or remove the calendar of a person’s absences',
        params: IdParams,
        body: CalendarInput,
        response: { 200: CalendarOutput, ...refusals },
      },
    },
    async (request) => toWire(await setAbsenceCalendar(contextFor(deps, request), request.params.id, request.body.url)),
  );

  app.get(
    '/v1/people/:id/absence-calendar',
    {
      onRequest: requires(deps, 'responder'),
      schema: {
        tags: ['Cover'],
        summary: 'Read how the reading of a person’s absence calendar goes',
        params: IdParams,
        response: { 200: CalendarOutput, ...refusals },
      },
    },
    async (request) => {
      requireOwnCalendar(contextFor(deps, request), request.params.id);
      await getPerson(deps.db, request.params.id);
      return toWire(await calendarStatusOf(deps.db, request.params.id));
    },
  );
}

const toWire = ({ address, readAt, failures }: CalendarStatus): z.input<typeof CalendarOutput> => ({
  url: address,
  readAt: readAt?.toISOString() ?? null,
  failures,
});
