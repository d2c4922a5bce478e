import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Who may import whom in `src/`, as docs/design.md draws it. `npm run house` writes it into biome.house.json for the
 * linter; a test fails when that file is stale.
 */
interface Folder {
  /** The domain folders that this one may import, beside `lib` and `db`. */
  imports: string[];
  /** Its files of pure rules: no database, no queue, no HTTP; the instant is an argument. */
  rules?: string[];
}

const house: Record<string, Folder> = {
  ledger: { imports: [], rules: ['ledger', 'tally'] },
  people: {
    imports: [],
    rules: ['contact-method', 'proof', 'person', 'notification-rule', 'waking-hours', 'verification'],
  },
  access: { imports: ['people'] },
  notices: { imports: ['people'], rules: ['notice'] },
  proofs: { imports: ['people', 'notices'], rules: ['contact-test', 'proof-link'] },
  outbox: { imports: ['people'] },
  rotations: {
    imports: ['people', 'notices'],
    rules: [
      'rotation',
      'layer',
      'turns',
      'handoff',
      'restriction',
      'override',
      'history',
      'coverage',
      'definition',
      'period',
      'changes',
      'change-notice',
      'layer-shifts',
    ],
  },
  calendars: { imports: ['people', 'rotations'], rules: ['ical', 'calendar', 'feed'] },
  fairness: { imports: ['people', 'rotations'], rules: ['load', 'fairness', 'period', 'csv'] },
  shifts: {
    imports: ['people', 'notices', 'rotations'],
    rules: ['shift', 'shift-notice', 'confirmation', 'ready-link'],
  },
  cover: {
    imports: ['people', 'notices', 'rotations', 'shifts'],
    rules: ['absence', 'cover-request', 'said-cover', 'ical-import', 'wording'],
  },
  components: { imports: ['people', 'rotations'], rules: ['component', 'matcher'] },
  groups: { imports: ['people', 'rotations', 'components'], rules: ['member'] },
  maintenance: { imports: ['people', 'rotations', 'components'], rules: ['maintenance-window', 'wording'] },
  releases: { imports: ['people', 'rotations', 'components'], rules: ['release', 'change', 'words'] },
  'release-watch': {
    imports: ['people', 'notices', 'rotations', 'components', 'releases', 'escalation'],
    rules: ['kept-check', 'standby'],
  },
  escalation: {
    imports: ['people', 'rotations', 'components'],
    rules: ['policy', 'line', 'state', 'machine', 'advance', 'acknowledgement', 'sides', 'wording'],
  },
  incidents: {
    imports: ['people', 'rotations', 'components', 'groups', 'maintenance', 'escalation', 'outbox'],
    rules: ['incident', 'incident-event', 'due', 'merge', 'firing', 'tolerance', 'flapping'],
  },
  intake: {
    imports: [
      'releases',
      'people',
      'rotations',
      'components',
      'groups',
      'maintenance',
      'escalation',
      'incidents',
      'outbox',
    ],
    rules: [
      'alert',
      'integration',
      'format',
      'formats',
      'payload',
      'json-path',
      'mapped-text',
      'mapping',
      'mapper',
      'redaction',
      'sample',
      'rate-limit',
      'routing',
      'formats/*',
    ],
  },
  sns: {
    imports: ['people', 'rotations', 'components', 'maintenance', 'escalation', 'incidents', 'outbox', 'intake'],
    rules: ['message', 'subscription'],
  },
  'mail-in': {
    imports: ['people', 'rotations', 'components', 'maintenance', 'escalation', 'incidents', 'outbox', 'intake'],
    rules: ['mail'],
  },
  paging: {
    imports: [
      ...['people', 'notices', 'outbox', 'rotations', 'shifts', 'cover', 'components', 'escalation', 'incidents'],
      ...['releases', 'release-watch', 'proofs', 'watchers'],
    ],
    rules: [
      'delivery',
      'pace',
      'texts/bundle',
      'texts/sms-text',
      'texts/mail-text',
      'calls/call-script',
      'calls/call-outcome',
      'failures/failure',
      'failures/consequence',
      'channels/breaker',
      'channels/fault',
      'channels/gateway-template',
      'texts/ack-link',
    ],
  },
  watchers: {
    imports: ['people', 'notices', 'rotations', 'components', 'releases'],
    rules: ['watch', 'wording', 'news-key', 'news-link'],
  },
  reviews: {
    imports: ['people', 'notices', 'outbox', 'rotations', 'components', 'releases', 'escalation', 'incidents'],
    rules: ['review', 'markdown'],
  },
  rollbacks: {
    imports: [
      ...['people', 'notices', 'outbox', 'rotations', 'components', 'releases', 'escalation', 'incidents'],
      // How a webhook is signed and sent.
      'announcements',
    ],
    rules: ['rollback-run', 'wording', 'outcome-token'],
  },
  replies: {
    imports: [
      'releases',
      'release-watch',
      'rollbacks',
      'proofs',
      'people',
      'notices',
      'outbox',
      'rotations',
      'shifts',
      'cover',
      'components',
      'escalation',
      'incidents',
      'paging',
    ],
    rules: ['reply', 'answer'],
  },
  heartbeats: {
    imports: ['people', 'rotations', 'components', 'maintenance', 'escalation', 'incidents', 'outbox'],
    rules: ['heartbeat'],
  },
  announcements: {
    imports: ['people', 'notices', 'rotations', 'components', 'escalation', 'incidents'],
    rules: ['subscriber', 'announcement', 'signature', 'said', 'formats', 'formats/*'],
  },
  configuration: {
    imports: ['people', 'rotations', 'components', 'maintenance', 'escalation'],
    rules: ['configuration'],
  },
  audit: {
    imports: ['people', 'rotations', 'components', 'escalation', 'outbox', 'notices', 'incidents'],
    rules: ['finding', 'alarm', 'reading'],
  },
  readiness: {
    imports: [
      ...['people', 'notices', 'rotations', 'cover', 'shifts', 'components', 'maintenance', 'releases', 'escalation'],
      ...['incidents', 'outbox', 'intake', 'paging', 'replies', 'heartbeats', 'audit', 'release-watch'],
    ],
    rules: ['simulation', 'messages', 'rounds', 'coverage', 'reachability', 'finding', 'fix', 'release-check'],
  },
  retention: { imports: ['people', 'rotations', 'components', 'escalation'], rules: ['retention'] },
  sandbox: {
    imports: ['people', 'rotations', 'components', 'escalation', 'outbox', 'incidents', 'intake', 'paging', 'replies'],
  },
};

/** Whom every other folder may import: what goes wrong is counted where it goes wrong. */
const EVERYWHERE = ['ledger'];
const EDGES = ['api', 'web', 'jobs', 'cli'];
const ONE_WAY = 'Data runs one way, and each folder names what it may import (scripts/house-rules.ts, docs/design.md).';
const PURE = 'Rules are pure: no database, no queue, no HTTP; the instant is an argument (docs/design.md).';
const SHAPES = 'Schemas are shapes: zod and rules only.';
const IO_PACKAGES = ['kysely', 'pg', 'fastify', 'bullmq', 'ioredis'];

const forbid = (folders: string[], message: string) => ({ group: folders.map((name) => `**/${name}/**`), message });

const override = (includes: string[], patterns: object[], packages: string[] = [], why = PURE) => ({
  includes,
  linter: {
    rules: {
      style: {
        noRestrictedImports: {
          level: 'error',
          options: {
            patterns,
            ...(packages.length > 0 && { paths: Object.fromEntries(packages.map((name) => [name, why])) }),
          },
        },
      },
    },
  },
});

function overrides(): object[] {
  const folders = Object.keys(house);
  const io = { group: ['**/queries.ts', '**/db/**', '**/deps.ts'] };
  return [
    override(['src/lib/**'], [forbid([...folders, 'db', ...EDGES], 'lib knows nothing of the domain.')]),
    override(['src/db/**'], [forbid([...folders, ...EDGES], 'db knows tables, not the domain.')]),
    ...Object.entries(house).flatMap(([name, { imports, rules = [] }]) => {
      const strangers = folders.filter(
        (other) => other !== name && !imports.includes(other) && !EVERYWHERE.includes(other),
      );
      const oneWay = forbid([...strangers, ...EDGES], ONE_WAY);
      const files = rules.map((rule) => `src/${name}/${rule}.ts`);
      return [
        override([`src/${name}/**`], [oneWay]),
        ...(files.length > 0 ? [override(files, [oneWay, { ...io, message: PURE }], IO_PACKAGES)] : []),
        override([`src/${name}/schemas.ts`], [oneWay, { ...io, message: SHAPES }], IO_PACKAGES, SHAPES),
      ];
    }),
    ...['api', 'web', 'jobs'].map((edge) =>
      override(
        [`src/${edge}/**`],
        [
          forbid(
            EDGES.filter((other) => other !== edge),
            'The edges do not know each other.',
          ),
        ],
      ),
    ),
  ];
}

/** The file as it must be, in the project's own formatting. */
export function houseRules(): string {
  const json = JSON.stringify({ overrides: overrides() });
  const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
  return execFileSync(biome, ['format', '--colors=off', '--stdin-file-path=biome.house.json'], {
    input: json,
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
}

const target = fileURLToPath(new URL('../biome.house.json', import.meta.url));
export const readHouseRules = (): Promise<string> => readFile(target, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(target, houseRules());
