import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf } from '../deps.ts';
import type { Asked } from '../escalation/load-people.ts';
import { acknowledge } from '../incidents/acknowledge.ts';
import { addNote } from '../incidents/add-note.ts';
import { addResponders } from '../incidents/add-responders.ts';
import { escalate } from '../incidents/escalate.ts';
import { resolve } from '../incidents/resolve.ts';
import { setUrgency } from '../incidents/set-urgency.ts';
import { snooze } from '../incidents/snooze.ts';
import { splitIncident } from '../incidents/split.ts';
import { durationMs } from '../lib/durations.ts';
import { DurationFrom, Id, Text } from '../lib/wire.ts';
import { localPath } from './html.ts';
import { IncidentParams } from './incident.tsx';
import { visitorOf } from './visitor.ts';

const Back = z.object({ back: z.string().optional() });
const Click = Back.default({});
const Acknowledge = Back.extend({ for: z.literal('all').optional() }).default({});
const Urgency = Back.extend({ urgency: z.enum(['high', 'low']) });
const Snooze = Back.extend({ for: DurationFrom(1_000, '1s') });
const Split = Back.extend({ dedupKey: Text(255) });
const Note = Back.extend({ text: Text(4_000) });
/** `person:ann`, `rotation:ops` or `component:kiln`. */
const Responders = Back.extend({
  whom: z
    .string()
    .transform((text) => text.split(':'))
    .pipe(z.tuple([z.enum(['person', 'rotation', 'component']), Id]))
    .transform(([kind, id]) => ({ [kind]: id }) as Asked),
});

/** The buttons of an incident. All of them lead back to a page, which shows what has become of it. */
export async function incidentActions(app: App, deps: AppDeps): Promise<void> {
  const action = <Body extends z.ZodType<{ back?: string }>>(
    name: string,
    body: Body,
    act: (ctx: Ctx, number: number, input: z.output<Body>) => Promise<unknown>,
  ) =>
    app.post(
      `/incidents/:number/${name}`,
      { schema: { params: IncidentParams, body } },
      async (request, reply): Promise<FastifyReply> => {
        const { number } = request.params as z.output<typeof IncidentParams>;
        const input = request.body as z.output<Body>;
        const { actor } = await visitorOf(deps, request);
        await act(contextOf(deps, actor), number, input);
        return reply.redirect(localPath(input.back, `/incidents/${number}`), 303);
      },
    );

  // An answer that comes after the incident was resolved changes nothing, and the page says that it is resolved.
  action('acknowledge', Acknowledge, (ctx, number, input) => acknowledge(ctx, number, undefined, input.for === 'all'));
  action('resolve', Click, (ctx, number) => resolve(ctx, number));
  action('escalate', Click, (ctx, number) => escalate(ctx, number));
  action('snooze', Snooze, (ctx, number, input) => snooze(ctx, number, durationMs(input.for)));
  action('urgency', Urgency, (ctx, number, input) => setUrgency(ctx, number, input.urgency));
  action('notes', Note, (ctx, number, { text }) => addNote(ctx, number, text));
  action('split', Split, (ctx, number, { dedupKey }) => splitIncident(ctx, number, dedupKey));
  action('responders', Responders, (ctx, number, { whom }) => addResponders(ctx, number, whom));
}
