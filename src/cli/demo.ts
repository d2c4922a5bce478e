import { DateTime } from 'luxon';
import { applyConfiguration } from '../configuration/apply-configuration.ts';
import { Configuration } from '../configuration/schemas.ts';
import { changeDefinitions } from '../db/definitions.ts';
import { contextOf, type Deps, system } from '../deps.ts';
import { listPeople } from '../people/queries.ts';

/** Loads the demo team where nobody is configured yet; false where somebody is. */
export function loadDemo(deps: Deps): Promise<boolean> {
  return changeDefinitions(contextOf(deps, system), async (tx) => {
    const { items } = await listPeople(tx.db, { limit: 1 });
    if (items.length > 0) return false;
    await applyConfiguration(tx, demoTeam(tx.now));
    return true;
  });
}

const ZONE = 'America/New_York';

/** Tim is on call for operations in the week of `now`, Bo for Kiln by day, Cy at night. */
export function demoTeam(now: Date): Configuration {
  const start = lastMonday(now);
  const weekly = { start, handoff: { every: 1, unit: 'week' } };
  const officeHours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
  return Configuration.parse({
    people: {
      tim: person('Tim', 1),
      ann: person('Ann', 2),
      bo: person('Bo', 3),
      cy: person('Cy', 4),
      ada: { ...person('Ada', 5), role: 'admin' },
    },
    rotations: {
      ops: { timeZone: ZONE, layers: [{ participants: ['tim', 'ann'], ...weekly }] },
      'kiln-dev': {
        timeZone: ZONE,
        layers: [
          { participants: ['bo', 'cy'], ...weekly, restrictions: [officeHours] },
          { participants: ['cy', 'bo'], ...weekly },
        ],
      },
    },
    policies: {
      // Far shorter than anybody should be given: the whole story is to be seen within a minute.
      default: {
        lines: [
          { targets: [{ rotation: 'ops' }], escalateAfter: '20s' },
          { targets: [{ owners: true }], escalateAfter: '20s' },
          { targets: [{ person: 'ada' }] },
        ],
        repeatEvery: '2m',
      },
    },
    components: { kiln, fogbugz },
    settings: { catchAll: { person: 'ada' } },
  });
}

// 555-0100 to 555-0199 are kept free for fiction, and example.com for examples.
const person = (name: string, number: number) => ({
  name,
  timeZone: ZONE,
  contactMethods: [
    { id: 'sms', type: 'sms', address: `+1202555010${number}`, verified: true },
    { id: 'mail', type: 'email', address: `${name.toLowerCase()}@example.com`, verified: true },
  ],
});

const kiln = {
  description: 'Source control',
  owners: [{ rotation: 'kiln-dev' }],
  policy: 'default',
  match: [{ service: 'kiln*' }, { summary: '/kiln/i' }],
  dependsOn: ['fogbugz'],
  runbook: 'https://wiki.example.com/kiln',
  rollback: 'deploy kiln --to previous; takes 4 minutes, loses nothing',
  chat: 'https://chat.example.com/kiln',
};

const fogbugz = {
  description: 'Bug tracker',
  owners: [{ person: 'ann' }],
  policy: 'default',
  match: [{ service: 'fogbugz*' }, { summary: '/fogbugz/i' }],
  runbook: 'https://wiki.example.com/fogbugz',
  rollback: 'deploy fogbugz --to previous; not past a schema change, ask Ann',
};

/** 09:00 of the last Monday that has got that far, as a wall clock. */
function lastMonday(now: Date): string {
  const local = DateTime.fromJSDate(now, { zone: ZONE });
  const monday = local.startOf('week').set({ hour: 9 });
  return (monday > local ? monday.minus({ weeks: 1 }) : monday).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}
