import type { FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { applyConfiguration, planConfiguration } from '../configuration/apply-configuration.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import { Configuration, ConfigurationOutput, PlanOutput } from '../configuration/schemas.ts';
import { Malformed } from '../lib/errors.ts';
import { parseYaml, toYaml } from '../lib/yaml.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';
import { Warnings, warningsOf } from './warnings.ts';

const tags = ['Configuration'];
const YAML = ['application/yaml', 'application/x-yaml', 'text/yaml'];

const ConfigurationApplied = PlanOutput.extend(Warnings).meta({ id: 'ConfigurationApplied' });

/** Some thousand people fit. */
const MOST_BYTES = 2 * 1_024 * 1_024;

/** The configuration as one document, in JSON or YAML. YAML is taken here and nowhere else. */
export async function configRoutes(outer: App, deps: AppDeps): Promise<void> {
  await outer.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    app.addContentTypeParser(YAML, { parseAs: 'string' }, async (_request: FastifyRequest, body: string) =>
      yamlOf(body),
    );

    app.put(
      '/v1/config',
      {
        onRequest: requires(deps, 'admin'),
        bodyLimit: MOST_BYTES,
        schema: {
          tags,
          summary: 'Make the configuration what the document says; what it leaves out is deleted',
          consumes: ['application/json', 'application/yaml'],
          querystring: z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') }),
          body: Configuration,
          response: { 200: ConfigurationApplied, ...refusals },
        },
      },
      async (request) => {
        const ctx = contextFor(deps, request);
        if (request.query.dryRun === 'true') return planConfiguration(ctx, request.body);
        return { ...(await applyConfiguration(ctx, request.body)), ...(await warningsOf(deps, 'everything')) };
      },
    );

    app.get(
      '/v1/config',
      {
        onRequest: requires(deps, 'viewer'),
        schema: {
          tags,
          summary: 'The whole configuration; as YAML with "Accept: application/yaml"',
          response: {
            200: {
              description: 'The document, as PUT takes it',
              content: {
                'application/json': { schema: ConfigurationOutput },
                'application/yaml': { schema: z.string() },
              },
            },
            ...refusals,
          },
        },
      },
      async (request, reply) => {
        // The fields in the order of the schema, not in that of the database.
        const document = ConfigurationOutput.parse(await readConfiguration(deps.db, deps.clock.now()));
        if (!/yaml/i.test(request.headers.accept ?? '')) return reply.type('application/json').send(document);
        return reply.type('application/yaml').send(toYaml(document));
      },
    );
  });
}

function yamlOf(body: string): unknown {
  try {
    return parseYaml(body);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Malformed(`The body is not valid YAML: ${problem}`, [{ path: 'body', message: 'is not valid YAML' }]);
  }
}
