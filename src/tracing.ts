import type { Telemetry } from 'bullmq';
import type { App } from './app-deps.ts';
import { atMostEvery, type Logger } from './lib/log.ts';
import type { Trace } from './lib/trace.ts';
import { within } from './lib/within.ts';

export interface Tracing {
  trace: Trace;
  /** Before its first route: each request becomes a span. */
  instrument(app: App): Promise<void>;
  /** For the queue: a wake-up call belongs to the trace that asked for it. */
  telemetry: Telemetry;
  /** Sends what is left, within two seconds. */
  close(): Promise<void>;
}

interface Options {
  /** The base of an OTLP/HTTP collector; `/v1/traces` is put behind it. */
  endpoint: string;
  serviceName: string;
  log: Logger;
}

/** OpenTelemetry, loaded only where somebody asks for it. Its other settings are OTEL_ variables of its own. */
export async function openTracing({ endpoint, serviceName, log }: Options): Promise<Tracing> {
  const [api, sdk, resources, otlp, fastify, queue] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@fastify/otel'),
    import('bullmq-otel'),
  ]);
  const complain = atMostEvery(60_000, log.warn.bind(log));
  const quiet = () => {};
  const tell = (message: string) => complain({ reason: message }, 'traces could not be sent');
  api.diag.setLogger({ error: tell, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, api.DiagLogLevel.ERROR);
  const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new sdk.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  provider.register();
  const requests = new fastify.FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    ignorePaths: ({ url }) => /^\/(healthz|readyz|metrics|public\/)/.test(url),
    // An address may be a key, so the route's pattern stands for it.
    requestHook: (span, { method, routeOptions: { url = 'unknown' } }) => {
      span.updateName(`${method} ${url}`).setAttribute('url.path', url);
    },
  });
  return {
    trace: traceBy(api),
    telemetry: new queue.BullMQOtel({ tracerName: 'firstline' }),
    async instrument(app) {
      await app.register(requests.plugin());
      // Reading the body leaves the context of the request.
      app.addHook('preHandler', (request, _reply, done) => {
        const { context } = request.opentelemetry();
        if (context) api.context.with(context, done);
        else done();
      });
    },
    close: () => within(2_000, provider.shutdown(), undefined),
  };
}

function traceBy({
  context,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
}: typeof import('@opentelemetry/api')): Trace {
  const tracer = trace.getTracer('firstline');
  return {
    here() {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return carrier.traceparent ?? null;
    },
    async around(name, traceparents, work, failed = () => null) {
      const parents = traceparents.map((traceparent) => propagation.extract(ROOT_CONTEXT, { traceparent }));
      const others = parents.flatMap((parent) => trace.getSpanContext(parent) ?? []);
      const spans = parents.map((parent, own) =>
        tracer.startSpan(
          name,
          { links: others.filter((_, nth) => nth !== own).map((it) => ({ context: it })) },
          parent,
        ),
      );
      const end = (error: string | null) => {
        for (const span of spans) {
          if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
          span.end();
        }
      };
      const [first] = spans;
      try {
        const result = await context.with(first ? trace.setSpan(context.active(), first) : context.active(), work);
        end(failed(result));
        return result;
      } catch (error) {
        end(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}
