import type { SECTIONS } from '../configuration/read-definition.ts';
import { toYaml } from '../lib/yaml.ts';
import type { Saved } from '../readiness/queries.ts';

type Section = (typeof SECTIONS)[number];

/** A window is no part of who is paged: nothing follows from it that could be warned about. */
type Word = Omit<Kind, 'saved'>;

const WINDOW: Word = {
  word: 'maintenance window',
  docs: 'docs/maintenance.md',
  example: {
    description: 'What is done, in a few words',
    components: ['kiln'],
    timeZone: 'Europe/Berlin',
    start: '2026-12-05T22:00:00',
    duration: '4h',
    every: { every: 1, unit: 'week' },
  },
};

interface Kind {
  /** One of them, in the field's word. */
  word: string;
  /** Where all its fields are explained. */
  docs: string;
  /** What a new one begins with: little, right, and easy to change. */
  example: object;
  saved: (id: string) => Saved;
}

export const KINDS: Record<Section, Kind> = {
  people: {
    word: 'person',
    docs: 'docs/people.md',
    example: {
      name: 'Ann Example',
      timeZone: 'Europe/Berlin',
      contactMethods: [
        { id: 'sms', type: 'sms', address: '+12125550100' },
        { id: 'mail', type: 'email', address: 'ann@example.com' },
      ],
      notificationRules: {
        high: [
          { after: '0s', method: 'sms' },
          { after: '2m', method: 'mail' },
        ],
        low: [{ after: '0s', method: 'mail' }],
      },
    },
    saved: (person) => ({ person }),
  },
  rotations: {
    word: 'rotation',
    docs: 'docs/rotations.md',
    example: {
      timeZone: 'Europe/Berlin',
      layers: [{ participants: ['ann', 'bo'], start: '2026-01-05T09:00:00', handoff: { every: 1, unit: 'week' } }],
    },
    saved: (rotation) => ({ rotation }),
  },
  policies: {
    word: 'policy',
    docs: 'docs/policies.md',
    example: {
      lines: [
        { targets: [{ rotation: 'ops' }], escalateAfter: '5m' },
        { targets: [{ owners: true }], escalateAfter: '10m' },
        { targets: [{ person: 'ann' }] },
      ],
      repeatEvery: '15m',
    },
    saved: (policy) => ({ policy }),
  },
  components: {
    word: 'component',
    docs: 'docs/concepts.md',
    example: {
      description: 'What it is, in a few words',
      owners: [{ rotation: 'ops' }],
      policy: 'default',
      match: [{ service: 'kiln*' }],
      dependsOn: [],
      runbook: 'https://wiki.example.com/kiln',
      rollback: 'How to go back, in one line',
    },
    saved: (component) => ({ component }),
  },
};

export const wordOf = (section: Section | 'maintenance'): Word => (section === 'maintenance' ? WINDOW : KINDS[section]);

export const exampleOf = (section: Section | 'maintenance'): string => toYaml(wordOf(section).example);
