import type { InForce } from '../../maintenance/maintenance-window.ts';
import type { Visitor } from '../visitor.ts';
import { Moment } from './moment.tsx';

/** Says why it is quiet where somebody might wonder. */
export function MaintenanceNotice({ windows, visitor }: { windows: readonly InForce[]; visitor: Visitor }) {
  return (
    <>
      {windows.map(({ window, until }) => (
        <p key={window.id} class="notice">
          <a href="/maintenance">Maintenance window {window.id}</a> is in force until{' '}
          <Moment at={new Date(until)} visitor={visitor} />: what it covers wakes nobody.
        </p>
      ))}
    </>
  );
}
