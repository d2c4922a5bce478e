import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, AppDeps } from '../app-deps.ts';
import { openSampler } from '../intake/keep-samples.ts';
import { type Posted, type Sample, sampleOf } from '../intake/sample.ts';
import { readBody } from './any-body.ts';
import { senderOf } from './integration-keys.ts';

/** Bytes. What is longer is not even held until it could be looked at. */
const MAX_HELD = 512 * 1_024;

/** Keeps what integrations post, after it has been answered. */
export function samplePayloads(app: App, deps: AppDeps): void {
  const sampler = openSampler(deps, readPosted);
  const answers = new WeakMap<FastifyRequest, string>();

  const bodies = new WeakMap<FastifyRequest, unknown>();

  // Before a schema fills in what was not said.
  app.addHook('preValidation', (request, _reply, done) => {
    if (senderOf(request)) bodies.set(request, held(request.body));
    done();
  });
  app.addHook('onSend', (request, reply, answer, done) => {
    if (reply.statusCode >= 400 && typeof answer === 'string' && senderOf(request)) answers.set(request, answer);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const sender = senderOf(request);
    // What is to come again, because it came too fast or could not be stored, would push out what somebody looks for.
    if (sender && !isToComeAgain(reply))
      sampler.add({
        ...{ integrationId: sender.integration.id, key: sender.key, receivedAt: deps.clock.now() },
        ...{ status: reply.statusCode, answer: answers.get(request) ?? null },
        contentType: request.headers['content-type'] ?? null,
        query: request.query as object,
        body: bodies.get(request) ?? held(request.body),
      });
    done();
  });
  app.addHook('onClose', () => sampler.close());
}

/** PagerDuty's first API says it with a status of its own. */
const isToComeAgain = (reply: FastifyReply): boolean => reply.statusCode >= 400 && reply.hasHeader('retry-after');

const held = (body: unknown): unknown =>
  Buffer.isBuffer(body) && body.length > MAX_HELD ? `[${body.length} bytes: too long to be kept]` : body;

async function readPosted(posted: Posted): Promise<Sample> {
  const { body, contentType } = posted;
  if (!Buffer.isBuffer(body)) return sampleOf(posted, body);
  return sampleOf(posted, await readBody(body, contentType ?? undefined).catch(() => body.toString('utf8')));
}
