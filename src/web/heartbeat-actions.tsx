import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { deleteHeartbeat } from '../heartbeats/delete-heartbeat.ts';
import { pingUrls } from '../heartbeats/heartbeat.ts';
import { pauseHeartbeat, resumeHeartbeat } from '../heartbeats/pause-heartbeat.ts';
import { findHeartbeat, getHeartbeat } from '../heartbeats/queries.ts';
import { rotateKey } from '../heartbeats/rotate-key.ts';
import { saveHeartbeat } from '../heartbeats/save-heartbeat.ts';
import { HeartbeatInput } from '../heartbeats/schemas.ts';
import { Conflict } from '../lib/errors.ts';
import { Id, Zone } from '../lib/wire.ts';
import { accepted, Back } from './forms.ts';
import { localPath, sendPage } from './html.ts';
import { KeyOnce } from './parts/key-once.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const HeartbeatParams = z.object({ id: Id });
const Field = z.string().trim().default('');
const Definition = z.object({
  ...{ schedule: Field, grace: Field, maxRunTime: Field, component: Field },
  ...{ severity: z.string().optional(), methods: z.string().optional(), timeZone: Zone },
});
const NewForm = Definition.extend({ id: Id });
const ChangeForm = Definition.extend({ description: Field, ...Back.shape });

/** An empty field is one that says nothing. */
function inputOf({
  schedule,
  maxRunTime,
  component,
  description,
  ...others
}: z.infer<typeof Definition> & { description?: string }) {
  const when = /\s/.test(schedule) ? { cron: schedule } : { every: schedule };
  const said = { ...(maxRunTime ? { maxRunTime } : {}), ...(description ? { description } : {}) };
  return accepted(HeartbeatInput, { ...when, ...others, ...said, component: component || null });
}

/** The forms of the page of heartbeats; they lead back to it, but for those that show an address. */
export async function heartbeatActions(app: App, deps: AppDeps): Promise<void> {
  app.post('/heartbeats', { schema: { body: NewForm } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { id, ...form } = request.body;
    // Its address would not be shown: who asks for a new one must hear that there is one.
    if (await findHeartbeat(deps.db, id))
      throw new Conflict(`There is a heartbeat ${id} already. Choose another name.`);
    const { key } = await saveHeartbeat(contextOf(deps, visitor.actor), id, inputOf(form));
    if (key === null) return reply.redirect('/heartbeats', 303);
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, addressPage(deps, visitor, id, key));
  });

  app.post('/heartbeats/:id', { schema: { params: HeartbeatParams, body: ChangeForm } }, async (request, reply) => {
    const { actor } = await visitorOf(deps, request);
    const { back, ...form } = request.body;
    const { id } = request.params;
    await getHeartbeat(deps.db, id);
    await saveHeartbeat(contextOf(deps, actor), id, inputOf(form));
    return reply.redirect(localPath(back, '/heartbeats'), 303);
  });

  app.post('/heartbeats/:id/key', { schema: { params: HeartbeatParams } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const key = await rotateKey(contextOf(deps, visitor.actor), request.params.id);
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, addressPage(deps, visitor, request.params.id, key));
  });

  for (const [name, act] of [
    ['pause', pauseHeartbeat],
    ['resume', resumeHeartbeat],
    ['remove', deleteHeartbeat],
  ] as const)
    app.post(
      `/heartbeats/:id/${name}`,
      { schema: { params: HeartbeatParams, body: Back.default({}) } },
      async (request, reply) => {
        const { actor } = await visitorOf(deps, request);
        await act(contextOf(deps, actor), request.params.id);
        return reply.redirect(localPath(request.body.back, '/heartbeats'), 303);
      },
    );
}

function addressPage(deps: AppDeps, visitor: Visitor, id: string, key: string) {
  const { ping } = pingUrls(deps.config.publicUrl, key);
  const pastes = [
    { where: 'After the job, in a shell', text: `curl -fsS ${ping}` },
    { where: 'In a crontab, with its exit status', text: `./${id}.sh; curl -fsS ${ping}/$?` },
  ];
  const back = { href: '/heartbeats', words: 'To the heartbeats' };
  return <KeyOnce {...{ visitor, pastes, back }} title={`The address of ${id}`} shown={[['Address', ping]]} />;
}
