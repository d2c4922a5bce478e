import type { Fairness, PersonLoad, Spread } from '../../fairness/fairness.ts';
import { MEASURES, type Measure } from '../../fairness/load.ts';
import { zoneName } from '../../lib/local-time.ts';

const HEADS: Record<Measure, string> = {
  hours: 'Hours',
  nightHours: 'Nights',
  weekendHours: 'Weekends',
  holidayHours: 'Holidays',
  shifts: 'Shifts',
  pages: 'Pages',
  nightPages: 'Pages at night',
};

/** The numbers behind the bars. */
export function LoadTable({ fairness: { people, spread, nextDue } }: { fairness: Fairness }) {
  const spreads: [string, keyof Spread][] = [
    ['The most less the least', 'range'],
    ['Standard deviation', 'deviation'],
  ];
  return (
    <section class="load-table" aria-label="The numbers, scrolls sideways" tabindex={0}>
      <table>
        <caption>Hours on call, shifts and pages, in the order in which people are due</caption>
        <thead>
          <tr>
            <th scope="col">Person</th>
            {MEASURES.map((measure) => (
              <th key={measure} scope="col">
                {HEADS[measure]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((load) => (
            <tr key={load.person}>
              <th scope="row">
                {load.name} <span class="muted">{remarks(load, nextDue)}</span>
              </th>
              {MEASURES.map((measure) => (
                <td key={measure}>{amount(load[measure])}</td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          {spreads.map(([name, key]) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {MEASURES.map((measure) => (
                <td key={measure}>{amount(spread[measure][key])}</td>
              ))}
            </tr>
          ))}
        </tfoot>
      </table>
      <p class="muted">
        Nights are from 22:00 to 07:00; nights, weekends and public holidays are those of each person’s zone and
        country, and one hour may be of all three. The last two lines compare those whom the rotation names.
      </p>
    </section>
  );
}

/** To one decimal; a dash for what is not known. */
export const amount = (value: number | null): string => (value === null ? '–' : String(Math.round(value * 10) / 10));

function remarks({ person, timeZone, country, member }: PersonLoad, nextDue: string | null): string {
  const place = country === null ? `${zoneName(timeZone)}, no country` : `${zoneName(timeZone)}, ${country}`;
  return [place, ...(member ? [] : ['helped out']), ...(person === nextDue ? ['next due'] : [])].join('; ');
}
