import { findComponent } from '../components/queries.ts';
import { coverBySms, declineBySms, takeBySms, withdrawBySms } from '../cover/answer-cover-sms.ts';
import type { Ctx } from '../deps.ts';
import { loadPlans } from '../escalation/load-plans.ts';
import { acknowledge } from '../incidents/acknowledge.ts';
import { addNote } from '../incidents/add-note.ts';
import { escalate } from '../incidents/escalate.ts';
import { findIncident } from '../incidents/queries.ts';
import { raiseIncident } from '../incidents/raise-incident.ts';
import { resolve } from '../incidents/resolve.ts';
import { setUrgency } from '../incidents/set-urgency.ts';
import { snooze } from '../incidents/snooze.ts';
import { assertNever } from '../lib/errors.ts';
import { localSpan } from '../lib/local-time.ts';
import type { Person } from '../people/person.ts';
import { peopleByIds } from '../people/queries.ts';
import { sayReady } from '../release-watch/say-ready.ts';
import { hoursInWords } from '../release-watch/standby.ts';
import { askRollback } from '../rollbacks/ask-rollback.ts';
import { confirmRollback } from '../rollbacks/confirm-rollback.ts';
import { confirmShift } from '../shifts/confirm-shift.ts';
import {
  answerToAck,
  answerToEscalate,
  answerToRaise,
  answerToResolve,
  answerToSnooze,
  describeContacts,
  describeStatus,
} from './answer.ts';
import { isLinePaged, openIncidentsPagedTo } from './queries.ts';
import { COMMANDS_TEXT, chooseIncident, type Numbers, type Reply } from './reply.ts';

export interface Answer {
  text: string;
  understood: boolean;
}

const VIA = 'by SMS';

const understood = (text: string): Answer => ({ text, understood: true });
/** Answered a few times only. So it is not for what a person at 3 am may say again and again, such as an ack without a number. */
const notUnderstood = (text: string): Answer => ({ text, understood: false });

/** Does what a person's reply asks for and says what came of it. */
export async function actOnReply(ctx: Ctx, person: Person, reply: Reply): Promise<Answer> {
  switch (reply.kind) {
    case 'unknown':
      return notUnderstood('Sorry, not understood. Reply ack, resolve, escalate, status, or commands for all of them.');
    case 'carrier':
      // The phone network answers these by itself, and refuses ours.
      return understood('');
    case 'commands':
      return understood(COMMANDS_TEXT);
    case 'who':
      return who(ctx, reply.component);
    case 'page':
      return page(ctx, person, reply);
    case 'note':
      return note(ctx, person, reply);
    case 'rollback':
      return rollBack(ctx, person, reply);
    case 'take':
    case 'decline':
    case 'withdraw':
    case 'ready':
    case 'cover':
      return aboutShifts(ctx, person, reply);
    case 'ack':
    case 'resolve':
    case 'escalate':
    case 'raise':
    case 'snooze':
    case 'status':
      return aboutIncidents(ctx, person, reply);
    default:
      return assertNever(reply);
  }
}

type AboutIncidents = Extract<Reply, { numbers: Numbers }>;

async function aboutIncidents(ctx: Ctx, person: Person, reply: AboutIncidents): Promise<Answer> {
  if (reply.kind !== 'status' && person.role === 'viewer') return notUnderstood('Only responders can do that.');
  if (reply.kind === 'snooze' && reply.forMs === null) return understood('For how long? Reply for example: snooze 30m');
  const all = reply.kind === 'status' && reply.numbers === null ? 'all' : reply.numbers;
  const choice = chooseIncident(reply.kind, all, await openIncidentsPagedTo(ctx.db, person.id));
  if (choice.kind === 'none') return understood('Nothing is open that you were paged for.');
  if (choice.kind === 'ambiguous') {
    const numbers = choice.numbers.map((number) => `#${number}`).join(' ');
    return understood(`Which one? Open are ${numbers}. Reply for example: ${reply.kind} ${choice.numbers[0]}`);
  }
  const answers: string[] = [];
  // In one order everywhere: two transactions that lock the same incidents must not wait for each other.
  for (const number of choice.numbers.toSorted((a, b) => a - b))
    answers.push(await aboutOne(ctx, person, reply, number));
  return understood(answers.join('\n'));
}

async function aboutOne(ctx: Ctx, person: Person, reply: AboutIncidents, number: number): Promise<string> {
  const incident = await findIncident(ctx.db, number);
  if (!incident) return `There is no #${number}.`;
  const holder = incident.acknowledgedBy ? [incident.acknowledgedBy] : [];
  const holders = await peopleByIds(ctx.db, holder);
  const nameOf = (id: string) => holders.get(id)?.name ?? id;
  switch (reply.kind) {
    case 'ack': {
      const moved = await acknowledge(ctx, number, VIA);
      const others = moved.before.line > 1 && (await isLinePaged(ctx.db, moved.before));
      return answerToAck(moved, person, others, nameOf, ctx.now);
    }
    case 'resolve':
      return answerToResolve(await resolve(ctx, number, VIA));
    case 'escalate':
      return answerToEscalate(await escalate(ctx, number, VIA));
    case 'raise':
      return answerToRaise(await setUrgency(ctx, number, 'high', VIA), nameOf);
    case 'snooze':
      return answerToSnooze(await snooze(ctx, number, reply.forMs ?? 0, VIA), reply.forMs ?? 0);
    case 'status':
      return describeStatus(incident, nameOf, ctx.now);
    default:
      return assertNever(reply);
  }
}

async function who(ctx: Ctx, id: string | null): Promise<Answer> {
  if (id === null) return notUnderstood('Who for? Reply for example: who kiln');
  if (!(await findComponent(ctx.db, id))) return notUnderstood(`There is no component ${id}.`);
  const planFor = await loadPlans(ctx.db, [id], ctx.now, ctx.log);
  return understood(describeContacts(id, planFor([id])));
}

async function page(ctx: Ctx, person: Person, reply: { component: string; text: string }): Promise<Answer> {
  if (person.role === 'viewer') return notUnderstood('Only responders can do that.');
  if (!(await findComponent(ctx.db, reply.component)))
    return notUnderstood(`There is no component ${reply.component}.`);
  const summary = reply.text.trim() || `${person.name} asks for help with ${reply.component}`;
  const number = await raiseIncident(ctx, { component: reply.component, summary });
  return understood(`#${number} is open and ${reply.component} is being paged.`);
}

async function note(ctx: Ctx, person: Person, reply: { number: number | null; text: string }): Promise<Answer> {
  const numbers = reply.number === null ? null : [reply.number];
  const choice = chooseIncident('note', numbers, await openIncidentsPagedTo(ctx.db, person.id));
  if (choice.kind === 'none') return understood('Nothing is open that you were paged for.');
  if (choice.kind === 'ambiguous') {
    const all = choice.numbers.map((number) => `#${number}`).join(' ');
    return understood(`Which one? Open are ${all}. Reply for example: note ${choice.numbers[0]} TEXT`);
  }
  const [number = 0] = choice.numbers;
  if (!(await findIncident(ctx.db, number))) return notUnderstood(`There is no #${number}.`);
  await addNote(ctx, number, reply.text);
  return understood(`Noted on #${number}.`);
}

async function rollBack(
  ctx: Ctx,
  person: Person,
  reply: { number: number | null; word: string | null },
): Promise<Answer> {
  if (person.role === 'viewer') return notUnderstood('Only responders can do that.');
  const named = reply.number === null ? null : [reply.number];
  const choice = chooseIncident('rollback', named, await openIncidentsPagedTo(ctx.db, person.id));
  if (choice.kind === 'none') return understood('Nothing is open that you were paged for.');
  if (choice.kind === 'ambiguous') {
    const all = choice.numbers.map((number) => `#${number}`).join(' ');
    return understood(`Which one? Open are ${all}. Reply for example: rollback ${choice.numbers[0]}`);
  }
  const [number = 0] = choice.numbers;
  if (!(await findIncident(ctx.db, number))) return notUnderstood(`There is no #${number}.`);
  if (reply.word !== null) return understood((await confirmRollback(ctx, number, reply.word, 'sms')).text);
  const asked = await askRollback(ctx, number, 'sms');
  return understood(asked.refused ?? asked.text);
}

type AboutShifts = Extract<Reply, { kind: 'take' | 'decline' | 'withdraw' | 'ready' | 'cover' }>;

async function aboutShifts(ctx: Ctx, person: Person, reply: AboutShifts): Promise<Answer> {
  if (person.role === 'viewer') return notUnderstood('Only responders can do that.');
  if (reply.kind === 'cover') return coverBySms(ctx, person, reply.words);
  if (reply.number === null) return notUnderstood(`Which one? Reply with its number, for example: ${reply.kind} 7`);
  if (reply.kind === 'take') return takeBySms(ctx, person, reply.number);
  if (reply.kind === 'decline') return declineBySms(ctx, person, reply.number);
  if (reply.kind === 'withdraw') return withdrawBySms(ctx, person, reply.number);
  return ready(ctx, person, reply.number);
}

async function ready(ctx: Ctx, person: Person, number: number): Promise<Answer> {
  const { outcome, shift } = await confirmShift(ctx, person, number);
  if (outcome === 'unknown') return readyForRelease(ctx, person, number);
  const when = `${shift.rotation} ${localSpan(shift.from, shift.to, person.timeZone)}`;
  switch (outcome) {
    case 'ready':
      return understood(`Thank you: ${when} is confirmed.`);
    case 'already':
      return understood(`${when} is confirmed already. Thank you.`);
    case 'not-yours':
      return understood(`Shift ${number} is not yours to confirm.`);
    case 'over':
      return understood(`Thank you. Shift ${number} is over, or no longer yours.`);
    default:
      return assertNever(outcome);
  }
}

/** Being on call during a release is counted with the shifts. */
async function readyForRelease(ctx: Ctx, person: Person, number: number): Promise<Answer> {
  const { outcome, standby } = await sayReady(ctx, person, number);
  if (outcome === 'unknown') return notUnderstood(`There is no shift ${number} to confirm.`);
  const when = hoursInWords(standby.spans, person.timeZone);
  switch (outcome) {
    case 'ready':
      return understood(`Thank you: you are ready, ${when}.`);
    case 'already':
      return understood(`You have said so already, ${when}. Thank you.`);
    case 'not-asked':
      return understood('Thank you. Nobody asks for an answer.');
    case 'not-yours':
      return understood(`Number ${number} is not yours to answer.`);
    case 'over':
      return understood(`Thank you. The release of number ${number} is over, was moved, or you are no longer on call.`);
    default:
      return assertNever(outcome);
  }
}
