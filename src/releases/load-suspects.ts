import type { Component } from '../components/component.ts';
import { allComponents } from '../components/queries.ts';
import type { Db } from '../db/pool.ts';
import { type Suspect, suspects } from './change.ts';
import { happeningsAtRisk } from './queries.ts';

/** An incident, as far as what may have caused it goes. */
interface Broken {
  components: string[];
  createdAt: Date;
}

export interface Suspicion {
  /** The likeliest first. */
  of(incident: Broken): Suspect[];
  components: ReadonlyMap<string, Component>;
}

/** What was changed before each of these incidents; two or three queries for all of them. */
export async function loadSuspects(db: Db, incidents: readonly Broken[]): Promise<Suspicion> {
  const instants = incidents
    .filter(({ components }) => components.length > 0)
    .map(({ createdAt }) => createdAt.getTime());
  const [from, to] = [new Date(Math.min(...instants)), new Date(Math.max(...instants))];
  const happenings = instants.length > 0 ? await happeningsAtRisk(db, from, to) : [];
  const components = happenings.length > 0 ? await allComponents(db) : [];
  return {
    of: (incident) => suspects({ components: incident.components, at: incident.createdAt }, happenings, components),
    components: new Map(components.map((component) => [component.id, component])),
  };
}
