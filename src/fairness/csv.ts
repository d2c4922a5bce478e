import type { PersonLoad } from './fairness.ts';
import { MEASURES } from './load.ts';

const COLUMNS = ['person', 'name', 'timeZone', 'country', 'member', ...MEASURES] as const;

/** A line a person, under a line of names (RFC 4180). Hours have two decimals at most; what is not known is empty. */
export function toCsv(people: readonly PersonLoad[]): string {
  const lines = people.map((load) => COLUMNS.map((column) => cell(load[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

/** To two decimals: a shift may begin at any second. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

function cell(value: string | number | boolean | null): string {
  if (typeof value === 'number') return String(rounded(value));
  // A spreadsheet would run what begins like a formula.
  const text = `${value ?? ''}`.replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
