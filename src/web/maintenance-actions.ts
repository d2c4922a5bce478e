import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { Malformed } from '../lib/errors.ts';
import { Id, Zone } from '../lib/wire.ts';
import { deleteWindow } from '../maintenance/delete-window.ts';
import { endWindow } from '../maintenance/end-window.ts';
import { planWindow } from '../maintenance/plan-window.ts';
import { MaintenanceWindowDefinition } from '../maintenance/schemas.ts';
import { localPath } from './html.ts';
import { visitorOf } from './visitor.ts';

const Back = z.object({ back: z.string().optional() });
const WindowParams = z.object({ id: Id });
/** `component:checkout`, `integration:nagios-1`, `everything:all`. */
const Covers = z
  .string()
  .transform((text) => text.split(':'))
  .pipe(z.tuple([z.enum(['component', 'integration', 'everything']), Id]));
const NewWindow = Back.extend({
  id: Id,
  covers: Covers,
  start: z.string(),
  duration: z.string(),
  every: z.enum(['once', 'day', 'week', 'month']),
  zone: Zone,
});

/** The forms of the page of maintenance windows; they lead back to it. */
export async function maintenanceActions(app: App, deps: AppDeps): Promise<void> {
  app.post('/maintenance', { schema: { body: NewWindow } }, async (request, reply) => {
    const { actor } = await visitorOf(deps, request);
    await planWindow(contextOf(deps, actor), request.body.id, definitionOf(request.body));
    return reply.redirect(localPath(request.body.back, '/maintenance'), 303);
  });

  for (const [name, act] of [
    ['end', endWindow],
    ['remove', deleteWindow],
  ] as const) {
    app.post(
      `/maintenance/:id/${name}`,
      { schema: { params: WindowParams, body: Back.default({}) } },
      async (request, reply) => {
        const { actor } = await visitorOf(deps, request);
        await act(contextOf(deps, actor), request.params.id);
        return reply.redirect(localPath(request.body.back, '/maintenance'), 303);
      },
    );
  }
}

function definitionOf({ covers, start, duration, every, zone }: z.infer<typeof NewWindow>) {
  const [kind, id] = covers;
  const scope = {
    component: { components: [id] },
    integration: { integrations: [id] },
    everything: { everything: true },
  };
  const again = every === 'once' ? null : { every: 1, unit: every };
  const parsed = MaintenanceWindowDefinition.safeParse({
    ...scope[kind],
    ...{ timeZone: zone, start, duration, every: again },
  });
  if (parsed.success) return parsed.data;
  throw new Malformed(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
}
