import fastify from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { validateWithZod } from './api/bodies.ts';
import { healthRoutes } from './api/health.ts';
import { metricsRoutes } from './api/metrics.ts';
import { answerError } from './api/problem.ts';
import type { App, AppDeps } from './app-deps.ts';

/** What a process that only works answers over HTTP: /metrics, /healthz and /readyz. It does not listen yet. */
export async function buildWorkerApp(
  deps: Pick<AppDeps, 'db' | 'clock' | 'log' | 'metrics' | 'ready' | 'watch'>,
): Promise<App> {
  const app = fastify({ frameworkErrors: answerError(deps.log) }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validateWithZod);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError(deps.log));
  await healthRoutes(app, deps);
  await metricsRoutes(app, deps);
  await app.ready();
  return app;
}
