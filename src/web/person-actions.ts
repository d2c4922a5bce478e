import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { declineOrRefuse, takeOrRefuse } from '../cover/answer-or-refuse.ts';
import { askForCover } from '../cover/ask-for-cover.ts';
import { askForSwap } from '../cover/ask-for-swap.ts';
import { deleteAbsence } from '../cover/delete-absence.ts';
import { enterAbsence } from '../cover/enter-absence.ts';
import { AbsenceInput, CalendarInput, CoverInput, SwapInput } from '../cover/schemas.ts';
import { setAbsenceCalendar } from '../cover/set-absence-calendar.ts';
import { withdrawCover } from '../cover/withdraw-cover.ts';
import { type Ctx, contextOf } from '../deps.ts';
import { Forbidden } from '../lib/errors.ts';
import { Id, Zone } from '../lib/wire.ts';
import { sendersOf } from '../paging/texts/senders-of-codes.ts';
import { confirmCode } from '../people/confirm-code.ts';
import { mayActFor, type Person } from '../people/person.ts';
import { getPerson } from '../people/queries.ts';
import { saveShiftNotices } from '../people/save-shift-notices.ts';
import { ShiftNotices } from '../people/schemas.ts';
import { sendCode } from '../people/send-code.ts';
import { askForProof } from '../proofs/ask-for-proof.ts';
import { sayReadyOrRefuse } from '../release-watch/say-ready.ts';
import { confirmOrRefuse } from '../shifts/confirm-or-refuse.ts';
import { saveWatches } from '../watchers/save-watches.ts';
import { WatchesInput } from '../watchers/schemas.ts';
import { accepted, Back, Column, FormTime, instantIn } from './forms.ts';
import { localPath } from './html.ts';
import { watchesIn } from './parts/watches.tsx';
import { PersonParams } from './person-address.ts';
import { visitorOf } from './visitor.ts';

const Click = Back.default({});
const period = { from: FormTime, to: FormTime, zone: Zone };
const AbsenceForm = Back.extend({ ...period, note: z.string().default(''), cover: z.literal('yes').optional() });
/** `swap`: what is asked for in return, as `person from to`; without it everybody is asked, and nothing is given. */
const AskForm = Back.extend({ rotation: Id, ...period, swap: z.string().max(200).default('') });
const CodeForm = Back.extend({ code: z.string().trim().max(20) });
const CalendarForm = Back.extend({ url: z.string().trim().default('') });

const WatchesForm = Back.extend({ watch: Column });
const NoticesForm = Back.extend({ when: Column, method: Column });

const RowNumber = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const NumberParams = PersonParams.extend({ number: RowNumber });

type Act<Params, Body> = (ctx: Ctx, person: Person, input: { params: Params; body: Body }) => Promise<unknown>;

/** The forms of a person's page, for the person and for admins. They lead back to where they stand. */
export async function personActions(app: App, deps: AppDeps): Promise<void> {
  function action<Params extends typeof PersonParams, Body extends z.ZodType<{ back?: string }>>(
    name: string,
    { params, body }: { params: Params; body: Body },
    act: Act<z.output<Params>, z.output<Body>>,
  ): void {
    app.post(`/people/:id/${name}`, { schema: { params, body } }, async (request, reply) => {
      const input = { params: request.params as z.output<Params>, body: request.body as z.output<Body> };
      const { id } = input.params;
      const { actor } = await visitorOf(deps, request);
      if (!mayActFor(actor, id)) throw new Forbidden(`Only ${id} and admins do this.`);
      await act(contextOf(deps, actor), await getPerson(deps.db, id), input);
      return reply.redirect(localPath(input.body.back, `/people/${id}`), 303);
    });
  }
  const click = { params: NumberParams, body: Click };
  const form = <Body extends z.ZodType>(body: Body) => ({ params: PersonParams, body });

  action('absences', form(AbsenceForm), (ctx, { id }, { body }) => enter(ctx, id, body));
  action('absences/:number/remove', click, (ctx, { id }, { params }) => deleteAbsence(ctx, id, params.number));
  action('absence-calendar', form(CalendarForm), (ctx, { id }, { body }) =>
    setAbsenceCalendar(ctx, id, accepted(CalendarInput, { url: body.url || null }).url),
  );
  action('cover-requests', form(AskForm), (ctx, { id }, { body }) => ask(ctx, id, body));
  action('cover-requests/:number/take', click, (ctx, person, { params }) =>
    takeOrRefuse(ctx, person, params.number, person.timeZone),
  );
  action('cover-requests/:number/decline', click, (ctx, person, { params }) =>
    declineOrRefuse(ctx, person, params.number),
  );
  action('cover-requests/:number/withdraw', click, (ctx, _person, { params }) => withdrawCover(ctx, params.number));
  action('confirmations/:number/ready', click, (ctx, person, { params }) =>
    confirmOrRefuse(ctx, person, params.number),
  );
  const method = { params: PersonParams.extend({ method: Id }), body: Click };
  action('contact-methods/:method/test', method, (ctx, { id }, { params }) =>
    askForProof(ctx, id, params.method, deps.config.callProblem ?? null),
  );
  action('contact-methods/:method/code', method, (ctx, { id }, { params }) =>
    sendCode(ctx, sendersOf(deps.channels), id, params.method),
  );
  action('contact-methods/:method/confirm', { ...method, body: CodeForm }, (ctx, { id }, { params, body }) =>
    confirmCode(ctx, id, params.method, body.code),
  );
  action('watches', form(WatchesForm), (ctx, { id }, { body }) =>
    saveWatches(ctx, id, accepted(WatchesInput, { watches: watchesIn(body.watch) }).watches),
  );
  action('release-watches/:number/ready', click, (ctx, person, { params }) =>
    sayReadyOrRefuse(ctx, person, params.number),
  );
  action('shift-notices', form(NoticesForm), (ctx, { id }, { body }) =>
    saveShiftNotices(ctx, id, accepted(ShiftNotices, noticesIn(body))),
  );
}

function enter(ctx: Ctx, id: string, { from, to, zone, note, cover }: z.output<typeof AbsenceForm>): Promise<unknown> {
  const absence = accepted(AbsenceInput, {
    ...{ from: instantIn(zone, from), to: instantIn(zone, to), cover: cover !== undefined },
    ...(note.trim() === '' ? {} : { note }),
  });
  return enterAbsence(ctx, id, {
    ...{ from: new Date(absence.from), to: new Date(absence.to), cover: absence.cover },
    note: absence.note ?? null,
  });
}

function ask(ctx: Ctx, asker: string, { rotation, from, to, zone, swap }: z.output<typeof AskForm>): Promise<unknown> {
  const given = { from: instantIn(zone, from), to: instantIn(zone, to) };
  if (swap === '') return askForCover(ctx, rotation, { asker, ...datesOf(accepted(CoverInput, given)) });
  const [other, returnFrom, returnTo] = swap.split(' ');
  const asked = accepted(SwapInput, { ...given, with: other, returnFrom, returnTo });
  const returns = { from: new Date(asked.returnFrom), to: new Date(asked.returnTo) };
  return askForSwap(ctx, rotation, { asker, asked: asked.with, ...datesOf(asked), returns });
}

const datesOf = ({ from, to }: { from: string; to: string }) => ({ from: new Date(from), to: new Date(to) });

/** `before 1d`, `start`, `end`; a row without a word for when is none. */
const noticesIn = ({ when, method }: z.output<typeof NoticesForm>) =>
  when
    .map((words, index) => {
      const [kind, ahead] = words.split(' ');
      return { when: kind, ...(ahead === undefined ? {} : { ahead }), method: method[index] };
    })
    .filter((notice) => notice.when !== '');
