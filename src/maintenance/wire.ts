import type { z } from 'zod';
import { comingOccurrences, type MaintenanceWindow } from './maintenance-window.ts';
import type { MaintenanceWindowOutput } from './schemas.ts';

const SHOWN = 5;

type Wire = z.input<typeof MaintenanceWindowOutput>;

/** Without the occurrences, which pass: what decides whether somebody has changed the window. */
export const definitionToWire = ({ endedAt: _, ...definition }: MaintenanceWindow): Omit<Wire, 'occurrences'> =>
  definition;

export const windowToWire = (window: MaintenanceWindow, now: Date): Wire => ({
  ...definitionToWire(window),
  occurrences: comingOccurrences(window, now, SHOWN).map(({ from, to }) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  })),
});
