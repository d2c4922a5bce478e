import fc from 'fast-check';

const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);

const FLAT: unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    1e21,
    Number.POSITIVE_INFINITY,
    -1,
    0.1,
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
  ],
  ...['null', '[]', '{}', '{"a":', '[[', '$TITLE', '{EVENT.ID}', '*UNKNOWN*', '=', 'a=', '🚨'.repeat(600), 'ünïcode'],
  ...['2026-13-45T99:99:99Z', '+275760-09-13T00:00:00.001Z', '0001-01-01T00:00:00Z', '9'.repeat(400)],
  ...['-271821-04-20T00:00:00Z', '+200000-01-01T00:00:00Z', '253402300800000', '99999-01-01'],
  ...[
    [],
    [[]],
    [null],
    [1, 'a', {}],
    {},
    { a: {} },
    JSON.parse('{"__proto__": {"summary": "p"}, "constructor": {"prototype": 1}}'),
  ],
  ...[
    { toString: 1, valueOf: 2, hasOwnProperty: 3, length: 4 },
    { '': '', '\0': '\0', '\ud800': 1, ключ: 'ü' },
  ],
];

const DEEP = [() => nested(20_000, '[', ']'), () => nested(20_000, '{"a":', '}')];

export const ODD_COUNT = FLAT.length + DEEP.length;

/** What JSON can hold and nobody expects: one's own each time, because payloads are changed in their place. */
export const oddValue = (nth: number): unknown =>
  nth < FLAT.length ? structuredClone(FLAT[nth]) : DEEP[nth - FLAT.length]?.();

/** Long enough that work which grows with the square of it would not end. */
export const LONG_TEXTS: string[] = [
  ...[' ', '<', '[', '{', '"', '\\', '$', ':', '=', '.', 'a', 'é', 're:', 're: ', 'a:', 'x=', '<a>', '> ', '\n', '\0'],
].map((piece) => `a${piece.repeat(200_000 / piece.length)}b`);

type Json = unknown;
export interface Mutation {
  /** Which place, as a share of all. */
  at: number;
  what: 'replace' | 'remove' | 'add' | 'wrap';
  /** Which odd value: some of them are too deep to be printed. */
  odd: number;
}

/** Up to four things to change in a payload. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    what: fc.constantFrom('replace', 'replace', 'remove', 'add', 'wrap'),
    odd: fc.nat(ODD_COUNT - 1),
  }),
  { minLength: 1, maxLength: 4 },
);

export const twisted = (body: Json, by: Mutation[]): Json => by.reduce(mutate, structuredClone(body));

function mutate(body: Json, { at, what, odd }: Mutation): Json {
  const value = oddValue(odd);
  const root = { body };
  const places = placesIn(root);
  const { holder, key } = places[Math.floor(at * places.length)] ?? { holder: root, key: 'body' };
  const target = holder as Record<string, Json>;
  if (what === 'remove' && holder !== root) delete target[key];
  else if (what === 'add' && typeof target[key] === 'object' && target[key] !== null)
    Object.defineProperty(target[key], 'außerdem', { value, enumerable: true, configurable: true, writable: true });
  else if (what === 'wrap') target[key] = [target[key]];
  else target[key] = value;
  return root.body;
}

/** Every place in a payload that holds a value, without recursion: it may be deep. */
function placesIn(root: object): { holder: object; key: string }[] {
  const places: { holder: object; key: string }[] = [];
  const waiting: object[] = [root];
  while (waiting.length > 0 && places.length < 1_000) {
    const holder = waiting.shift() as object;
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return places;
}
