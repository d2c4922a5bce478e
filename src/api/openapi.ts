import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { App } from '../app-deps.ts';

type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** The OpenAPI 3.1 document of all routes with tags, made from their schemas. Goes before the routes. */
export async function documentApi(app: App): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Firstline',
        version: '1',
        description: 'On-call schedules, escalation and paging: this breaks, whom do we wake?',
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withUsedComponents(jsonSchemaTransformObject(document)),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // The page's own: it styles itself inline, which our pages never do.
    staticCSP:
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
}

export async function openapiRoutes(app: App): Promise<void> {
  app.get(
    '/openapi.json',
    {
      schema: {
        tags: ['Operations'],
        summary: 'This document',
        security: [],
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => app.swagger() as unknown as Record<string, unknown>,
  );
}

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

/**
 * The library lists every schema twice: as answers show it, and as `<id>Input` for requests. Keeps those that something
 * refers to, and calls a request's schema by its plain id where no answer has the same.
 */
function withUsedComponents(document: Document): Document {
  const whole = document as { paths: object; components: { schemas: Record<string, object> } };
  const { schemas } = whole.components;
  const used = referencesIn(whole.paths, schemas);
  const plain = (name: string) => (used.has(name.replace(/Input$/, '')) ? name : name.replace(/Input$/, ''));
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  whole.components.schemas = Object.fromEntries(kept.map(([name, schema]) => [plain(name), schema]));
  const text = JSON.stringify(whole).replaceAll('"Default Response"', '"Success"');
  return JSON.parse(text.replace(REFERENCE, (_all, name: string) => `"#/components/schemas/${plain(name)}"`));
}

function referencesIn(part: object, schemas: Record<string, object>, found = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
    if (found.has(name)) continue;
    found.add(name);
    referencesIn(schemas[name] ?? {}, schemas, found);
  }
  return found;
}
