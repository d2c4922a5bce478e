import { allowsReply, type ChangeLine, changeLine } from '../releases/change.ts';
import { loadSuspects } from '../releases/load-suspects.ts';
import type { PagingDeps } from './paging-deps.ts';
import type { PageFacts } from './queries.ts';

/**
 * Adds to each page what was most likely changed before its incident. Never throws: a page says less rather than stay
 * behind.
 */
export async function addLikelyChanges({ db, log }: PagingDeps, facts: ReadonlyMap<number, PageFacts>): Promise<void> {
  const pages = [...facts.values()];
  try {
    const suspicion = await loadSuspects(
      db,
      pages.map(({ incident }) => incident),
    );
    for (const page of pages) page.change = lineOf(page, suspicion);
  } catch (err) {
    log.error({ err }, 'what was changed before could not be read; the pages leave without it');
  }
}

function lineOf(
  { incident, page }: PageFacts,
  { of, components }: Awaited<ReturnType<typeof loadSuspects>>,
): ChangeLine | null {
  const [likeliest] = of(incident);
  if (!likeliest) return null;
  const { release } = likeliest.happening;
  return changeLine(likeliest, incident.number, page.at, release !== null && allowsReply(release, components));
}
