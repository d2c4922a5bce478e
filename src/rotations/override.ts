/** Instead of, or as well as, the people the layers give in `[from, to)`. */
export interface Override {
  /** Counts up: the later-made override has the greater id. */
  id: number;
  from: Date;
  to: Date;
  /** Null: explicitly nobody. */
  person: string | null;
  /** Only this person is replaced, and only while they would be on call; null: everybody. */
  replaces: string | null;
  kind: 'replace' | 'add';
}

/**
 * One place on call: whom the layers or an override put there, and who took it over from whom since, the last one
 * having it now (null: nobody). A later-made override for the same person undoes what the earlier made of the place.
 */
export interface Place {
  holders: (string | null)[];
  source: string;
}

/** Lays overrides, ordered by their making, over the places the layers give. */
export const overridden = (places: Place[], overrides: readonly Override[]): Place[] =>
  overrides.reduce(override, places);

export const activeAt = (overrides: readonly Override[], instant: number): Override[] =>
  overrides.filter(({ from, to }) => from.getTime() <= instant && instant < to.getTime());

/** Whether nothing that was on call before an override is on call with it. */
export const isForEverybody = ({ kind, replaces }: Override): boolean => kind === 'replace' && replaces === null;

function override(places: Place[], made: Override): Place[] {
  const source = `override ${made.id}`;
  if (made.kind === 'add') return [...places, { holders: [made.person], source }];
  if (isForEverybody(made)) return [{ holders: [made.person], source }];
  return places.map((place) => {
    const taken = place.holders.indexOf(made.replaces);
    return taken < 0 ? place : { holders: [...place.holders.slice(0, taken + 1), made.person], source };
  });
}
