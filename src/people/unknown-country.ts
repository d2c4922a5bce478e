import type { FieldError } from '../lib/errors.ts';
import { hasHolidays } from '../lib/holidays.ts';

/** What is wrong with a person's country: it must be one whose public holidays are known. */
export async function unknownCountry({ country }: { country?: string }): Promise<FieldError[]> {
  if (country === undefined || (await hasHolidays(country))) return [];
  return [{ path: 'country', message: `no public holidays are known of ${country}; write e.g. US or DE-BY` }];
}
