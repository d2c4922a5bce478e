import { randomUUID } from 'node:crypto';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import fastify from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { absenceRoutes } from './api/absences.ts';
import { alertRoutes } from './api/alerts.ts';
import { answerUnknownRoutes } from './api/allowed-methods.ts';
import { parseJsonBodies, validateWithZod } from './api/bodies.ts';
import { calendarRoutes } from './api/calendars.ts';
import { changeRoutes } from './api/changes.ts';
import { componentRoutes } from './api/components.ts';
import { configRoutes } from './api/config.ts';
import { confirmationRoutes } from './api/confirmations.ts';
import { contactMethodRoutes } from './api/contact-methods.ts';
import { contactTestRoutes } from './api/contact-tests.ts';
import { contactRoutes } from './api/contacts.ts';
import { coverRequestRoutes } from './api/cover-requests.ts';
import { fairnessRoutes } from './api/fairness.ts';
import { formerAddressRoutes } from './api/former-addresses.ts';
import { healthRoutes } from './api/health.ts';
import { heartbeatRoutes } from './api/heartbeats.ts';
import { incidentRoutes } from './api/incidents.ts';
import { integrationAdminRoutes } from './api/integration-admin.ts';
import { integrationTestRoutes } from './api/integration-test.ts';
import { integrationRoutes } from './api/integrations.ts';
import { maintenanceWindowRoutes } from './api/maintenance-windows.ts';
import { measureRequests, metricsRoutes } from './api/metrics.ts';
import { onCallRoutes } from './api/oncall.ts';
import { documentApi, openapiRoutes } from './api/openapi.ts';
import { opsgenieRoutes } from './api/opsgenie.ts';
import { overrideRoutes } from './api/overrides.ts';
import { ownSettingsRoutes } from './api/own-settings.ts';
import { pagerdutyRoutes } from './api/pagerduty.ts';
import { peopleRoutes } from './api/people.ts';
import { pingRoutes } from './api/pings.ts';
import { policyRoutes } from './api/policies.ts';
import { answerError } from './api/problem.ts';
import { problemPages } from './api/problem-pages.ts';
import { readinessRoutes } from './api/readiness.ts';
import { releaseCheckRoutes } from './api/release-checks.ts';
import { releaseWatchRoutes } from './api/release-watch.ts';
import { releaseRoutes } from './api/releases.ts';
import { reviewRoutes } from './api/reviews.ts';
import { rollbackRoutes } from './api/rollbacks.ts';
import { rotationRoutes } from './api/rotations.ts';
import { samplePayloads } from './api/sample-payloads.ts';
import { settingsRoutes } from './api/settings.ts';
import { simulationRoutes } from './api/simulations.ts';
import { snsRoutes } from './api/sns.ts';
import { snsSubscriptionRoutes } from './api/sns-subscriptions.ts';
import { statusRoutes } from './api/status.ts';
import { subscriberRoutes } from './api/subscribers.ts';
import { tokenRoutes } from './api/tokens.ts';
import { twilioRoutes } from './api/twilio.ts';
import { twilioVoiceRoutes } from './api/twilio-voice.ts';
import { watchRoutes } from './api/watches.ts';
import { webhookRoutes } from './api/webhooks.ts';
import type { App, AppDeps } from './app-deps.ts';
import { webRoutes } from './web/pages.ts';

type Routes = (app: App, deps: AppDeps) => Promise<void>;

/** These take JSON and nothing else. */
const jsonRoutes: Routes[] = [
  peopleRoutes,
  contactMethodRoutes,
  contactTestRoutes,
  rotationRoutes,
  overrideRoutes,
  calendarRoutes,
  confirmationRoutes,
  ownSettingsRoutes,
  absenceRoutes,
  coverRequestRoutes,
  watchRoutes,
  fairnessRoutes,
  onCallRoutes,
  policyRoutes,
  componentRoutes,
  maintenanceWindowRoutes,
  contactRoutes,
  settingsRoutes,
  configRoutes,
  integrationRoutes,
  integrationAdminRoutes,
  integrationTestRoutes,
  snsSubscriptionRoutes,
  heartbeatRoutes,
  subscriberRoutes,
  tokenRoutes,
  alertRoutes,
  incidentRoutes,
  releaseRoutes,
  releaseWatchRoutes,
  changeRoutes,
  rollbackRoutes,
  reviewRoutes,
  simulationRoutes,
  readinessRoutes,
  releaseCheckRoutes,
  healthRoutes,
  metricsRoutes,
  statusRoutes,
  openapiRoutes,
  problemPages,
];

/** These take whatever body a monitoring tool sends. */
const anyBodyRoutes: Routes[] = [
  webhookRoutes,
  snsRoutes,
  pagerdutyRoutes,
  opsgenieRoutes,
  formerAddressRoutes,
  pingRoutes,
];

/** These take form-encoded bodies, too: what browsers, Twilio and curl send. */
const formRoutes: Routes[] = [twilioRoutes, twilioVoiceRoutes, webRoutes];

/** The whole of what we answer over HTTP. It does not listen yet. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const app = createServer(deps);
  await deps.instrument?.(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    strictTransportSecurity: deps.config.publicUrl.startsWith('https:') && { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  measureRequests(app, deps);
  samplePayloads(app, deps);
  answerUnknownRoutes(app);
  await documentApi(app);
  for (const routes of jsonRoutes) await routes(app, deps);
  await app.register(async (forms) => {
    await forms.register(formbody);
    for (const routes of formRoutes) await routes(forms.withTypeProvider<ZodTypeProvider>(), deps);
  });
  // A room each: what one of them takes for a body is nothing to the others.
  for (const routes of anyBodyRoutes)
    await app.register((room) => routes(room.withTypeProvider<ZodTypeProvider>(), deps));
  await app.ready();
  return app;
}

function createServer({ log }: AppDeps): App {
  const answer = answerError(log);
  const app = fastify({
    bodyLimit: 512 * 1_024,
    requestTimeout: 30_000,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // Longer than any id, so that a long one is refused by its schema.
    // Addresses are pasted together from two parts, and with them come slashes too many.
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    genReqId: () => randomUUID(),
    frameworkErrors: answer,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validateWithZod);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answer);
  // Fastify would hang up on a body that is too large; a sender in the middle of it would never see why.
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (reply.statusCode === 413) {
      reply.removeHeader('connection');
      request.raw.resume();
    }
    done();
  });
  parseJsonBodies(app);
  return app;
}

/** For our pages: everything from our own address, nothing inline. */
const contentSecurityPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};
