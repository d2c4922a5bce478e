import type { StatusOutput } from '../../audit/schemas.ts';

/** What went wrong and was lived with, beside how much of it an hour may have. */
export function StatusLedger({ ledger }: { ledger: StatusOutput['ledger'] }) {
  return (
    <section>
      <h2>Tolerated faults</h2>
      <section class="status-table" aria-label="The ledger, scrolls sideways" tabindex={0}>
        <table>
          <caption>Each is counted by the hour; more than the budget opens an incident</caption>
          <thead>
            <tr>
              {['Cause', 'This hour', 'Last hour', 'Budget', 'Last'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ledger.map(({ cause, means, count, lastHour, budget, last }) => (
              <tr key={cause} class={count > budget ? 'warning' : undefined}>
                <th scope="row" title={means}>
                  {cause}
                </th>
                <td>{count}</td>
                <td>{lastHour}</td>
                <td>{budget}</td>
                <td class="last">{last[0] ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
