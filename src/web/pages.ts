import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import etag from '@fastify/etag';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { App, AppDeps } from '../app-deps.ts';
import { ackPage } from './ack.tsx';
import { componentPage } from './component.tsx';
import { componentsPage } from './components.tsx';
import { definitionPages } from './definition.tsx';
import { fairnessPage } from './fairness.tsx';
import { refuseForeign, refuseForeignHost, requireSignIn } from './guard.ts';
import { heartbeatActions } from './heartbeat-actions.tsx';
import { heartbeatsPage } from './heartbeats.tsx';
import { incidentPage } from './incident.tsx';
import { incidentActions } from './incident-actions.ts';
import { incidentsPage } from './incidents.tsx';
import { integrationPage } from './integration.tsx';
import { integrationActions } from './integration-actions.tsx';
import { integrationRules } from './integration-rules.ts';
import { integrationsPage } from './integrations.tsx';
import { maintenancePage } from './maintenance.tsx';
import { maintenanceActions } from './maintenance-actions.ts';
import { newsPage } from './news.tsx';
import { onCallPage } from './oncall.tsx';
import { peoplePage } from './people.tsx';
import { personPage } from './person.tsx';
import { personActions } from './person-actions.ts';
import { personTokens } from './person-tokens.tsx';
import { policyPages } from './policies.tsx';
import { answerWithPage } from './problem.tsx';
import { provePage } from './prove.tsx';
import { readinessPage } from './readiness.tsx';
import { readyPage } from './ready.tsx';
import { releasePage } from './release.tsx';
import { releaseActions } from './release-actions.ts';
import { releaseCheckPage } from './release-check.tsx';
import { rollbackPages } from './release-rollback.tsx';
import { releasesPage } from './releases.tsx';
import { reviewPage } from './review.tsx';
import { rotationPage } from './rotation.tsx';
import { rotationActions } from './rotation-actions.ts';
import { rotationsPage } from './rotations.tsx';
import { sandboxPage } from './sandbox.tsx';
import { signCookies } from './session.ts';
import { actingAsRoute, signInPage } from './sign-in.tsx';
import { simulationPage } from './simulation.tsx';
import { snsActions } from './sns-actions.ts';
import { statusPage } from './status.tsx';
import { subscriberActions } from './subscriber-actions.tsx';
import { subscribersPage } from './subscribers.tsx';

/** The pages for people, in three rooms: open to all, open to whoever holds a link, and behind the sign-in. */
export async function webRoutes(app: App, deps: AppDeps): Promise<void> {
  await room(app, async (web) => {
    await signCookies(web, deps);
    await web.register(etag);
    web.setErrorHandler(answerWithPage(deps));
    web.addHook('onRequest', async (_request, reply) => {
      // "no-referrer", the default, makes browsers send even our own forms with `Origin: null`.
      reply.header('referrer-policy', 'same-origin');
    });
    await publicFiles(web);
    await room(web, async (linked) => {
      linked.addHook('onRequest', async (_request, reply) => {
        // The address is a key: it must not be stored, told to other sites, or found.
        reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
      });
      await ackPage(linked, deps);
      await readyPage(linked, deps);
      await provePage(linked, deps);
      await newsPage(linked, deps);
    });
    await room(web, async (guarded) => {
      guarded.addHook('onRequest', async (request) => {
        const { publicUrl, openPages } = deps.config;
        if (openPages) refuseForeignHost(request, publicUrl);
        refuseForeign(request, publicUrl);
      });
      await signInPage(guarded, deps);
      await room(guarded, (inner) => innerPages(inner, deps));
    });
  });
}

async function innerPages(app: App, deps: AppDeps): Promise<void> {
  app.addHook('onRequest', async (request) => requireSignIn(request, deps));
  await incidentsPage(app, deps);
  await incidentPage(app, deps);
  await incidentActions(app, deps);
  await rollbackPages(app, deps);
  await releasesPage(app, deps);
  await releaseCheckPage(app, deps);
  await releasePage(app, deps);
  await releaseActions(app, deps);
  await reviewPage(app, deps);
  await onCallPage(app, deps);
  await componentsPage(app, deps);
  await componentPage(app, deps);
  await policyPages(app, deps);
  await definitionPages(app, deps);
  await maintenancePage(app, deps);
  await maintenanceActions(app, deps);
  await integrationsPage(app, deps);
  await integrationPage(app, deps);
  await integrationActions(app, deps);
  await integrationRules(app, deps);
  await snsActions(app, deps);
  await heartbeatsPage(app, deps);
  await heartbeatActions(app, deps);
  await subscribersPage(app, deps);
  await subscriberActions(app, deps);
  await rotationsPage(app, deps);
  await rotationPage(app, deps);
  await rotationActions(app, deps);
  await fairnessPage(app, deps);
  await simulationPage(app, deps);
  await readinessPage(app, deps);
  await statusPage(app, deps);
  await peoplePage(app, deps);
  await personPage(app, deps);
  await personActions(app, deps);
  await personTokens(app, deps);
  await actingAsRoute(app, deps);
  await room(app, (sandbox) => sandboxPage(sandbox, deps));
}

/** A part of the application whose hooks and error handler hold for its own routes only. */
const room = (app: App, furnish: (app: App) => Promise<void>) =>
  app.register((inner: FastifyInstance) => furnish(inner.withTypeProvider<ZodTypeProvider>()));

/** Style sheets and scripts, from our own folder and from htmx's. */
async function publicFiles(app: App): Promise<void> {
  await app.register(files, { root: fileURLToPath(new URL('public', import.meta.url)), prefix: '/public/' });
  const htmx = dirname(fileURLToPath(import.meta.resolve('htmx.org')));
  app.get('/public/htmx.js', (_request, reply) => reply.sendFile('htmx.min.js', htmx));
}
