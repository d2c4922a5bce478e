import type { Ctx } from '../deps.ts';
import type { Alert } from './alert.ts';
import { compileMapping, type Mapper } from './mapper.ts';
import { getIntegration, samplesOf } from './queries.ts';
import type { MappingTrial } from './schemas.ts';

/** What a mapping makes of one payload; `payload` is its id, null for one that was sent along. */
export interface Tried {
  payload: number | null;
  alerts: Omit<Alert, 'content' | 'startedAt'>[];
  refused: { path: string; message: string }[];
}

/** What would come out of the payload given, else of the last ones received. Nothing is saved, and nobody paged. Throws `NotFound`. */
export async function tryMapping(ctx: Ctx, id: string, { mapping, payload }: MappingTrial): Promise<Tried[]> {
  await getIntegration(ctx.db, id);
  const mapper = compileMapping(mapping);
  if (payload !== undefined) return [{ payload: null, ...outcome(mapper, payload) }];
  const samples = await samplesOf(ctx.db, id, ctx.now);
  // What was cut off is no longer what was sent.
  return samples.filter(({ cut }) => !cut).map((sample) => ({ payload: sample.id, ...outcome(mapper, sample.body) }));
}

function outcome(mapper: Mapper, payload: unknown): Omit<Tried, 'payload'> {
  const reading = mapper(payload);
  if ('refused' in reading) return { alerts: [], refused: reading.refused };
  return { alerts: reading.alerts.map(({ content: _, startedAt: __, ...alert }) => alert), refused: [] };
}
