import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';

type Scope = Pick<MaintenanceWindow, 'everything' | 'components' | 'integrations'>;

/** "Covers alerts on checkout and kiln, and all alerts from nagios". */
export function scopeInWords({ everything, components, integrations }: Scope, nameOf: (id: string) => string): string {
  if (everything) return 'Covers all alerts';
  const parts = [
    ...(components.length > 0 ? [`alerts on ${components.join(' and ')}`] : []),
    ...(integrations.length > 0 ? [`all alerts from ${integrations.map(nameOf).join(' and ')}`] : []),
  ];
  return `Covers ${parts.join(', and ')}`;
}
