import type { Plan } from './line.ts';
import type { Ack, EscalationEvent, EscalationState } from './state.ts';

type Sides = Pick<EscalationState, 'status' | 'components' | 'acks'>;

/** The components for which somebody is still wanted: all of them, unless some of a triggered incident have their yes. */
export function openSides({ status, components, acks }: Sides): string[] {
  if (status !== 'triggered') return components;
  return components.filter((component) => !acks.some((ack) => ack.component === component));
}

/** Those that have theirs while others wait. */
export const settledSides = (state: Sides): string[] => {
  const open = openSides(state);
  return state.components.filter((component) => !open.includes(component));
};

/** Whether each of these has its yes, so that whoever was paged for them alone is wanted no more. */
export function isSettledFor(state: Sides, components: string[]): boolean {
  const settled = settledSides(state);
  return components.length > 0 && components.every((component) => settled.includes(component));
}

/** Whether a yes may count for some components only. */
export const countsBySide = ({ eachComponent, components }: Pick<EscalationState, 'eachComponent' | 'components'>) =>
  eachComponent && components.length > 1;

/**
 * For which components a person's yes counts: those they were paged for, and those on whose lines they stand. Whoever
 * stands on no side stands for all: they were asked by name, or came by themselves and saw what is open.
 */
export function sidesOf(components: string[], paged: string[], standing: string[]): string[] {
  const sides = components.filter((component) => paged.includes(component) || standing.includes(component));
  return sides.length > 0 ? sides : components;
}

/**
 * The same for one who says yes now; `paged` are the components of each page of theirs, null: of all. Undefined: it counts
 * for everything.
 */
export function sidesSaidBy(
  state: Sides & Pick<EscalationState, 'eachComponent'>,
  person: string,
  planFor: (components: string[]) => Plan,
  paged: readonly (readonly string[] | null)[],
): Extract<EscalationEvent, { kind: 'acknowledge' }>['sides'] {
  if (state.status !== 'triggered' || !countsBySide(state)) return undefined;
  const standing = state.components.filter((id) =>
    planFor([id]).lines.some(({ people }) => people.some((entry) => entry.person.id === person)),
  );
  const own = paged.flatMap((components) => components ?? state.components);
  const components = sidesOf(state.components, own, standing);
  const others = openSides(state).filter((id) => !components.includes(id));
  return { components, others: others.length > 0 ? planFor(others) : null };
}

/** Who has it: for each component the first to say so. */
export function holdersOf({ acks, acknowledgedBy }: Pick<EscalationState, 'acks' | 'acknowledgedBy'>): string[] {
  // The first yes says whether this is by component; a later one for the whole came from somebody who joined them.
  const counted = acks.filter((ack) => ack.component !== null || acks[0]?.component === null);
  const first = counted.filter((ack, index) => index === counted.findIndex((it) => it.component === ack.component));
  const by = first.map((ack) => ack.by);
  return [...new Set(by.length > 0 || !acknowledgedBy ? by : [acknowledgedBy])];
}

/** Their names, for the timeline. */
export const namesOf = (acks: Ack[], holders: string[]): string =>
  inWords(holders.map((id) => acks.find(({ by }) => by === id)?.name ?? id));

/** "kiln", "kiln and fogbugz", "a, b and c". */
export const inWords = (words: string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
