import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { contextOf } from '../deps.ts';
import { changeIntegration } from '../intake/change-integration.ts';
import { shownSettings } from '../intake/integration.ts';
import { getIntegration } from '../intake/queries.ts';
import { IntegrationChange } from '../intake/schemas.ts';
import { Malformed } from '../lib/errors.ts';
import { accepted, Back } from './forms.ts';
import { localPath } from './html.ts';
import { IntegrationParams } from './integration.tsx';
import { visitorOf } from './visitor.ts';

const RulesForm = Back.extend({ rules: z.string().trim().default(''), do: z.enum(['save', 'remove']) });
const Rules = z.strictObject({
  severities: z.unknown().optional(),
  routes: z.unknown().optional(),
  autoResolveAfter: z.unknown().optional(),
});

/** The form for the rules of an integration; all its other settings stay as they are. */
export async function integrationRules(app: App, deps: AppDeps): Promise<void> {
  app.post(
    '/integrations/:id/rules',
    { schema: { params: IntegrationParams, body: RulesForm } },
    async (request, reply) => {
      const { actor } = await visitorOf(deps, request);
      const { id } = request.params;
      const { do: act, rules, back } = request.body;
      const { name, component, settings } = await getIntegration(deps.db, id);
      const { severities: _, routes: __, autoResolveAfter: ___, ...others } = shownSettings(settings);
      const wanted = act === 'remove' ? {} : accepted(Rules, jsonIn(rules));
      const input = accepted(IntegrationChange, { name, component, settings: { ...others, ...wanted } });
      await changeIntegration(contextOf(deps, actor), id, input);
      return reply.redirect(localPath(back, `/integrations/${id}`), 303);
    },
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed('The rules are not valid JSON.', [{ path: 'rules', message: 'are not valid JSON' }]);
  }
}
