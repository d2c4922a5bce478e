/** One incident of a message, as far as ordering and summing up need it. */
export interface InBundle {
  number: number;
  severity: string;
  /** The first component of the incident, or null where the alert matched none. */
  component: string | null;
}

const WORST_FIRST = ['critical', 'error', 'warning', 'info'];

const rank = ({ severity }: InBundle): number => {
  const place = WORST_FIRST.indexOf(severity);
  return place < 0 ? WORST_FIRST.length : place;
};

/** Each incident once, the worst first, then in the order of their numbers. */
export function worstFirst<Page extends InBundle>(pages: readonly Page[]): Page[] {
  const once = new Map(pages.map((page) => [page.number, page]));
  return [...once.values()].sort((a, b) => rank(a) - rank(b) || a.number - b.number);
}

const MAX_PLACES = 60;

/** `5 incidents on kiln`; where there are too many components to name them, how many. */
export function bundleHead(pages: readonly InBundle[]): string {
  const places = [...new Set(pages.map(({ component }) => component).filter((component) => component !== null))];
  const named = places.join(', ');
  const count = `${pages.length} incidents`;
  if (places.length === 0) return count;
  return `${count} on ${places.length === 1 || named.length <= MAX_PLACES ? named : `${places.length} components`}`;
}

/** `#42 #43 and 12 more`: as many as fit into `room` characters, at least one. */
export function numberList(numbers: readonly number[], room: number): string {
  let list = `#${numbers[0]}`;
  for (const [index, number] of numbers.entries()) {
    if (index === 0) continue;
    const longer = `${list} #${number}`;
    if (longer.length > room) return `${list} and ${numbers.length - index} more`;
    list = longer;
  }
  return list;
}
