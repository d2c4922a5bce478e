import type { MaintenanceWindow } from '../../src/maintenance/maintenance-window.ts';
import { MaintenanceWindowDefinition } from '../../src/maintenance/schemas.ts';

/** A window on checkout from 22:00 to 02:00 New York time, unless said otherwise; through the schema, as every one comes. */
export const windowOf = (changes: object = {}, rest: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({
  ...MaintenanceWindowDefinition.parse({
    components: ['checkout'],
    timeZone: 'America/New_York',
    start: '2026-12-05T22:00:00',
    duration: '4h',
    ...changes,
  }),
  id: 'db-upgrade',
  endedAt: null,
  ...rest,
});
