import type { z } from 'zod';
import { formatDuration } from '../lib/durations.ts';
import { holeToWire } from '../release-watch/wire.ts';
import type { Finding } from './finding.ts';
import type { Checked } from './run-release-check.ts';
import type { Simulated } from './run-simulation.ts';
import type { FindingOutput, ReleaseCheckOutput, SimulationOutput } from './schemas.ts';
import type { StoryEvent } from './simulation.ts';

export const simulationToWire = (run: Simulated): SimulationOutput => ({
  at: run.at.toISOString(),
  until: run.until.toISOString(),
  ending: run.ending,
  components: run.incident.components,
  why: run.decidedBy,
  severity: run.incident.severity,
  urgency: run.incident.urgency,
  maintenance: run.incident.maintenance,
  uncovered: run.incident.uncovered,
  story: run.events.map((event) => entryOf(event, run.at)),
});

type StoryEntry = SimulationOutput['story'][number];

const NOTHING = { person: null, line: null, via: null, through: null, channel: null, method: null, pages: null };

function entryOf(event: StoryEvent, from: Date): StoryEntry {
  const after = formatDuration(event.at.getTime() - from.getTime());
  const when = { ...NOTHING, at: event.at.toISOString(), after, kind: event.kind };
  switch (event.kind) {
    case 'said':
      return { ...when, text: event.text };
    case 'reply': {
      const text = `${event.person.name}: ${event.text}${event.changes ? '' : ' (changes nothing)'}`;
      return { ...when, text, person: event.person.id };
    }
    case 'page': {
      const { person, line, via, through } = event;
      const how = through ? `${via}, ${through}` : via;
      return { ...when, text: `${person.name} is paged (${how})`, person: person.id, line, via, through };
    }
    case 'message':
      return { ...when, ...messageOf(event) };
  }
}

const CHANNELS = { sms: 'SMS', email: 'Email', voice: 'Call' };

function messageOf({ message }: Extract<StoryEvent, { kind: 'message' }>) {
  const [first] = message.pages;
  const channel = first?.channel ?? 'sms';
  const pages = message.pages.length;
  const names = [...new Set(message.pages.map(({ page }) => page.person.name))].join(' and ');
  return {
    text: `${CHANNELS[channel]} to ${names}${pages > 1 ? `, ${pages} pages in one` : ''}`,
    person: first?.page.person.id ?? null,
    line: first?.page.line ?? null,
    channel,
    method: first?.methodId ?? null,
    pages,
  };
}

const HOUR_MS = 3_600_000;

export const findingToWire = ({ spans, see, ...finding }: Finding): z.output<typeof FindingOutput> => ({
  ...finding,
  see: see ?? null,
  spans: spans.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
  hours: Math.round(spans.reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0) / (HOUR_MS / 10)) / 10,
});

export const checkToWire = ({ from, to, holes, ...checked }: Checked): z.output<typeof ReleaseCheckOutput> => ({
  ...checked,
  from: from.toISOString(),
  to: to.toISOString(),
  holes: holes.map(holeToWire),
});
