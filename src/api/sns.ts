import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf, system } from '../deps.ts';
import type { Integration } from '../intake/integration.ts';
import { findReceived, rememberReceived } from '../intake/queries.ts';
import { RecordedAlert } from '../intake/schemas.ts';
import { AppError, Malformed } from '../lib/errors.ts';
import { fetchFromAws } from '../sns/fetch-from-aws.ts';
import { readMessage, type SnsMessage } from '../sns/message.ts';
import { findSubscription } from '../sns/queries.ts';
import { takeConfirmation } from '../sns/take-confirmation.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { admission, integrationOf } from './integration-keys.ts';
import { senderKey } from './sender-key.ts';
import { refusals } from './shapes.ts';
import { requireSnsSignature } from './sns-certificates.ts';
import { takePayload, WEBHOOK_LIMIT } from './take-payload.ts';

/** Where topics of AWS SNS post to. What is not signed by AWS for a topic that an admin has approved is refused. */
export async function snsRoutes(app: App, deps: AppDeps): Promise<void> {
  const admit = admission(deps);
  const requireSignature = requireSnsSignature(deps.fetchFromAws ?? fetchFromAws);
  takeAnyBody(app);

  const route = (url: string, keyOf: (request: FastifyRequest) => string, hide: boolean) =>
    app.route({
      method: ['POST', 'PUT'],
      url,
      bodyLimit: WEBHOOK_LIMIT,
      helmet: false,
      onRequest: async (request) => void (await admit(request, keyOf(request))),
      schema: {
        hide,
        tags: ['Alerts in'],
        summary: 'Notifications and confirmations of AWS SNS',
        security: [],
        response: { 202: z.object({ alerts: z.array(RecordedAlert) }).meta({ id: 'SnsAlerts' }), ...refusals },
      },
      handler: async (request, reply) => {
        const integration = integrationOf(request);
        const message = await messageIn(request);
        if (message === null) requireRawDelivery(request, integration);
        else {
          await requireSignature(message);
          if (message.type !== 'Notification') {
            await takeConfirmation(contextOf(deps, system), integration, message);
            return reply.code(202).send({ alerts: [] });
          }
          await requireApproval(deps, integration, message);
          if (await findReceived(deps.db, integration.id, [message.messageId]))
            return reply.code(202).send({ alerts: [] });
        }
        const alerts = await takePayload(deps, request, 'sns', integration);
        // After the alert, not before: a crash in between records it twice, and never not at all.
        if (message)
          await rememberReceived(deps.db, integration.id, { messageId: message.messageId, at: deps.clock.now() });
        return reply.code(202).send({ alerts });
      },
    });
  route('/integrations/sns/:key', (request) => (request.params as { key: string }).key, false);
  route('/integrations/sns', senderKey, true);
}

async function messageIn(request: FastifyRequest): Promise<SnsMessage | null> {
  const raw = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
  const message = readMessage(await readBody(raw, request.headers['content-type']));
  if (message && 'wrong' in message) throw notBelieved(message.wrong);
  return message;
}

function requireRawDelivery({ headers }: FastifyRequest, { settings }: Integration): void {
  if (headers['x-amz-sns-rawdelivery'] !== 'true')
    throw new Malformed('This is no message of AWS SNS.', [{ path: 'Type', message: 'is not one that AWS SNS sends' }]);
  if (settings.sns?.rawDelivery) return;
  throw notBelieved('raw delivery is not signed; settings.sns.rawDelivery allows it');
}

async function requireApproval({ db }: AppDeps, { id }: Integration, { topicArn }: SnsMessage): Promise<void> {
  const subscription = await findSubscription(db, id, topicArn);
  if (!subscription?.approvedAt)
    throw notBelieved(`no admin has confirmed the topic ${topicArn.slice(0, 256)} for this integration`);
}

const notBelieved = (why: string): AppError =>
  new AppError(403, 'bad-signature', 'The message is not believed', `The message is not taken: ${why}.`);
