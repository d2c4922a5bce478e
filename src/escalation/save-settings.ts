import { changeDefinitions } from '../db/definitions.ts';
import { requireReferences } from '../db/references.ts';
import type { Ctx } from '../deps.ts';
import { writeSettings } from './queries.ts';
import type { SettingsInput } from './schemas.ts';

/** Throws `Invalid` for a catch-all that does not exist. */
export function saveSettings(ctx: Ctx, settings: SettingsInput): Promise<SettingsInput> {
  return changeDefinitions(ctx, async (tx) => {
    const catchAll = settings.catchAll;
    const path = catchAll && 'person' in catchAll ? 'catchAll.person' : 'catchAll.policy';
    await requireReferences(tx.db, catchAll ? [{ path, use: catchAll }] : []);
    await writeSettings(tx.db, settings);
    return settings;
  });
}
