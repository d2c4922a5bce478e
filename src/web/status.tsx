import type { App, AppDeps } from '../app-deps.ts';
import { readStatus } from '../audit/read-status.ts';
import type { StatusOutput } from '../audit/schemas.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Moment } from './parts/moment.tsx';
import { StatusCounts } from './parts/status-counts.tsx';
import { StatusLedger } from './parts/status-ledger.tsx';
import { StatusProcesses } from './parts/status-processes.tsx';
import { StatusQueue } from './parts/status-queue.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

/** Whether Firstline itself works: what /v1/status says, for eyes. */
export async function statusPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/status', async (request, reply) => {
    const visitor = await visitorOf(deps, request);
    const { watch } = deps;
    const status = await readStatus(deps, watch ? { home: watch.queueHome, ...(await watch.queueState()) } : null);
    return sendPage(reply, <Status {...{ visitor, status }} />);
  });
}

export function Status({ visitor, status }: { visitor: Visitor; status: StatusOutput }) {
  return (
    <Layout visitor={visitor} title="Status" every={5} styles={['status']}>
      <h1>Status</h1>
      <p class={status.working ? 'verdict' : 'verdict warning'} role="status">
        {status.summary}
      </p>
      {status.holes.length > 1 ? (
        <ul>
          {status.holes.map((hole) => (
            <li key={hole} class="warning">
              {hole}
            </li>
          ))}
        </ul>
      ) : null}
      <div class="status-grid">
        <Audit {...{ visitor, status }} />
        <Deliveries status={status} />
        <StatusQueue status={status} />
        <StatusProcesses {...{ visitor, processes: status.processes }} />
        <Database status={status} />
        <StatusCounts since={status.sinceStart} />
      </div>
      <StatusLedger ledger={status.ledger} />
    </Layout>
  );
}

function Audit({ visitor, status: { audit } }: { visitor: Visitor; status: StatusOutput }) {
  return (
    <section class="card">
      <h2>Audit</h2>
      <p>
        {audit.lastRun ? (
          <>
            Last run <Moment at={new Date(audit.lastRun)} visitor={visitor} show="near" />
          </>
        ) : (
          'None yet.'
        )}
      </p>
      <p>
        Sign of life to the outside: {audit.deadman.said ?? 'none yet'}
        {audit.deadman.lastPing ? (
          <>
            , last sent <Moment at={new Date(audit.deadman.lastPing)} visitor={visitor} show="near" />
          </>
        ) : null}
      </p>
      {audit.findings.length === 0 ? <p class="muted">Nothing was found in the last hour.</p> : null}
      <ul class="plain">
        {audit.findings.map((finding) => (
          <li
            key={`${finding.kind} ${finding.subject} ${finding.firstSeen}`}
            class={finding.repairedAt ? 'muted' : 'warning'}
          >
            {finding.text}
            {finding.repairedAt ? (
              <>
                {' '}
                (mended <Moment at={new Date(finding.repairedAt)} visitor={visitor} show="near" />)
              </>
            ) : (
              ` (seen by ${finding.audits} ${finding.audits === 1 ? 'audit' : 'audits'})`
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deliveries({ status: { deliveries, incidents } }: { status: StatusOutput }) {
  return (
    <section class="card">
      <h2>Messages of the last hour</h2>
      {deliveries.length === 0 ? <p class="muted">None.</p> : null}
      <ul class="plain">
        {deliveries.map(({ channel, status, count }) => (
          <li key={`${channel} ${status}`} class={status === 'failed' ? 'warning' : undefined}>
            {count} {channel} {status}
          </li>
        ))}
      </ul>
      <p>
        Open incidents: {incidents.triggered} triggered, {incidents.acknowledged} acknowledged
      </p>
    </section>
  );
}

function Database({ status: { database } }: { status: StatusOutput }) {
  return (
    <section class="card">
      <h2>Database</h2>
      <p>
        Postgres {database.version}, {Math.ceil(database.bytes / 1_048_576)} MiB, {database.migrations} migrations
      </p>
    </section>
  );
}
