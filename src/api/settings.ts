import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { catchAllWarnings } from '../audit/catch-all-warnings.ts';
import { readSettings } from '../escalation/queries.ts';
import { saveSettings } from '../escalation/save-settings.ts';
import { SettingsInput, SettingsOutput } from '../escalation/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { asItWasRead } from './put-back.ts';
import { refusals } from './shapes.ts';

const tags = ['Settings'];

const SettingsSaved = SettingsOutput.extend({
  warnings: z.array(z.string()).optional().describe('what is saved, and will hurt'),
}).meta({ id: 'SettingsSaved' });

export async function settingsRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/settings',
    {
      onRequest: requires(deps, 'admin'),
      preValidation: asItWasRead('warnings'),
      schema: {
        tags,
        summary: 'Say who is paged when nobody else can be',
        body: SettingsInput,
        response: { 200: SettingsSaved, ...refusals },
      },
    },
    async (request) => {
      const ctx = contextFor(deps, request);
      const saved = await saveSettings(ctx, request.body);
      return { ...saved, ...(await catchAllWarnings(ctx)) };
    },
  );

  app.get(
    '/v1/settings',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read the settings', response: { 200: SettingsOutput, ...refusals } },
    },
    () => readSettings(deps.db),
  );
}
