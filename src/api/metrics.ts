import { collectDefaultMetrics, Histogram } from 'prom-client';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { gauges } from './gauges.ts';
import { countRefused } from './refused-alerts.ts';

/** Counts and logs every request by its route's pattern, not its address: addresses hold keys, and there is no end of them. */
export function measureRequests(app: App, deps: AppDeps): void {
  const { metrics, log } = deps;
  const duration = new Histogram({
    name: 'firstline_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode };
    duration.observe(labels, reply.elapsedTime / 1_000);
    const fields = { ...labels, requestId: request.id, ms: Math.round(reply.elapsedTime) };
    if (reply.statusCode < 400) log.debug(fields, 'request');
    else log.info(fields, 'request refused');
    await countRefused(deps, request, reply);
  });
}

export async function metricsRoutes(
  app: App,
  deps: Pick<AppDeps, 'metrics' | 'db' | 'clock' | 'watch' | 'log'>,
): Promise<void> {
  collectDefaultMetrics({ register: deps.metrics });
  gauges(deps);
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['Operations'],
        summary: 'Metrics for Prometheus',
        security: [],
        response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => reply.type(deps.metrics.contentType).send(await deps.metrics.metrics()),
  );
}
