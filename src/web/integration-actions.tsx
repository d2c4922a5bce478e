import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { addKey } from '../intake/add-key.ts';
import { changeIntegration } from '../intake/change-integration.ts';
import { createIntegration } from '../intake/create-integration.ts';
import { deleteIntegration } from '../intake/delete-integration.ts';
import { deleteKey } from '../intake/delete-key.ts';
import { type Integration, type IntegrationType, intakeUrls, shownSettings } from '../intake/integration.ts';
import { getIntegration } from '../intake/queries.ts';
import { IntegrationChange, IntegrationInput, KeyInput, Mapping, MappingTrial } from '../intake/schemas.ts';
import { tryMapping } from '../intake/try-mapping.ts';
import { tryRouting } from '../intake/try-routing.ts';
import { Malformed } from '../lib/errors.ts';
import { accepted, Back, instantIn, LocalTime } from './forms.ts';
import { localPath, sendPage } from './html.ts';
import { IntegrationDetails, IntegrationParams, loadIntegrationView } from './integration.tsx';
import { KeyOnce } from './parts/key-once.tsx';
import { linesFor } from './sender-lines.ts';
import { SenderFields, senderSettings } from './sender-settings.ts';
import { type Visitor, visitorOf } from './visitor.ts';

const KeyParams = IntegrationParams.extend({ keyId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
const Field = z.string().trim().default('');
const NewForm = z.object({ name: Field, type: Field, component: Field });
const SettingsForm = Back.extend({
  ...{ name: Field, component: Field, perMinute: Field, secret: Field },
  ...{ per: z.string().optional(), unsigned: z.string().optional() },
  ...SenderFields,
});
const TestForm = Back.extend({ payload: Field, at: z.union([LocalTime, z.literal('')]).default('') });
const MappingForm = Back.extend({ mapping: Field, payload: Field, do: z.enum(['try', 'save', 'remove']) });

/** The forms of the pages of integrations. What shows a key is a page of its own, and is kept by nobody. */
export async function integrationActions(app: App, deps: AppDeps): Promise<void> {
  app.post('/integrations', { schema: { body: NewForm } }, async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { name, type, component } = request.body;
    const input = accepted(IntegrationInput, { name, type, component: component || null });
    const made = await createIntegration(contextOf(deps, visitor.actor), input);
    reply.code(201).header('cache-control', 'no-store');
    return sendPage(reply, keyPage(deps, visitor, made.integration, made.key));
  });

  app.post(
    '/integrations/:id/keys',
    { schema: { params: IntegrationParams, body: z.object({ overlap: z.string() }) } },
    async (request, reply) => {
      const visitor = await visitorOf(deps, request);
      const input = accepted(KeyInput, request.body);
      const { integration, key } = await addKey(contextOf(deps, visitor.actor), request.params.id, input);
      reply.code(201).header('cache-control', 'no-store');
      return sendPage(reply, keyPage(deps, visitor, integration, key));
    },
  );

  app.post(
    '/integrations/:id/keys/:keyId/remove',
    { schema: { params: KeyParams, body: Back.default({}) } },
    async (request, reply) => {
      const { id, keyId } = request.params;
      const { actor } = await visitorOf(deps, request);
      await deleteKey(contextOf(deps, actor), id, keyId);
      return reply.redirect(localPath(request.body.back, `/integrations/${id}`), 303);
    },
  );

  app.post(
    '/integrations/:id/remove',
    { schema: { params: IntegrationParams, body: Back.default({}) } },
    async (request, reply) => {
      const { actor } = await visitorOf(deps, request);
      await deleteIntegration(contextOf(deps, actor), request.params.id);
      return reply.redirect('/integrations', 303);
    },
  );

  settingsForms(app, deps);

  app.post(
    '/integrations/:id/test',
    { schema: { params: IntegrationParams, body: TestForm } },
    async (request, reply) => {
      const { id } = request.params;
      const { payload, at } = request.body;
      const visitor = await visitorOf(deps, request);
      const then = at ? new Date(instantIn(visitor.zone, at)) : visitor.now;
      const decided = await tryRouting(contextOf(deps, visitor.actor), id, payloadIn(payload), then);
      const view = await loadIntegrationView(deps, id, visitor.now);
      return sendPage(reply, <IntegrationDetails {...{ visitor, view }} test={{ payload, at, decided }} />);
    },
  );
}

function settingsForms(app: App, deps: AppDeps): void {
  app.post(
    '/integrations/:id',
    { schema: { params: IntegrationParams, body: SettingsForm } },
    async (request, reply) => {
      const { id } = request.params;
      const { name, component, perMinute, per, secret, unsigned, back } = request.body;
      const { actor } = await visitorOf(deps, request);
      const { type, settings: before } = await getIntegration(deps.db, id);
      const { rateLimit: _, secret: was, ...others } = before;
      const kept = was === undefined || unsigned === 'yes' ? undefined : true;
      const settings = {
        ...others,
        ...senderSettings(type, request.body),
        ...(per === undefined ? {} : { per }),
        ...(perMinute === '' ? {} : { rateLimit: { perMinute: Number(perMinute) } }),
        secret: secret === '' ? kept : secret,
      };
      const input = accepted(IntegrationChange, { name, component: component || null, settings });
      await changeIntegration(contextOf(deps, actor), id, input);
      return reply.redirect(localPath(back, `/integrations/${id}`), 303);
    },
  );

  app.post(
    '/integrations/:id/mapping',
    { schema: { params: IntegrationParams, body: MappingForm } },
    async (request, reply) => {
      const { id } = request.params;
      const { body } = request;
      const visitor = await visitorOf(deps, request);
      const ctx = contextOf(deps, visitor.actor);
      if (body.do !== 'try') {
        const mapping = body.do === 'save' ? accepted(Mapping, jsonIn(body.mapping, 'mapping')) : undefined;
        const { name, component, settings } = await getIntegration(deps.db, id);
        const changed = accepted(IntegrationChange, {
          ...{ name, component },
          settings: { ...shownSettings(settings), mapping },
        });
        await changeIntegration(ctx, id, changed);
        return reply.redirect(localPath(body.back, `/integrations/${id}`), 303);
      }
      const payload = body.payload === '' ? {} : { payload: payloadIn(body.payload) };
      const trial = accepted(MappingTrial, { mapping: jsonIn(body.mapping, 'mapping'), ...payload });
      const view = await loadIntegrationView(deps, id, visitor.now);
      const tried = await tryMapping(ctx, id, trial);
      const shown = { mapping: body.mapping, payload: body.payload, tried };
      return sendPage(reply, <IntegrationDetails {...{ visitor, view }} trial={shown} />);
    },
  );
}

/** Throws `Malformed`. */
function jsonIn(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Malformed(`The ${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** What a sender would post: JSON if it begins like it, else text. */
const payloadIn = (text: string): unknown => (/^[{["]/.test(text) ? jsonIn(text, 'payload') : text);

function keyPage(deps: AppDeps, visitor: Visitor, integration: Integration, key: string) {
  const type = integration.type as IntegrationType;
  const urls = intakeUrls(deps.config.publicUrl, type, key, deps.config.mailInDomain);
  const shown: [string, string][] = [['Key', key], ...Object.entries(urls)];
  const back = { href: `/integrations/${integration.id}`, words: `To ${integration.name}` };
  const title = `The key of ${integration.name}`;
  return <KeyOnce {...{ visitor, title, shown, back }} pastes={linesFor(type, urls, key)} />;
}
