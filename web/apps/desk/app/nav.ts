import type { IconName } from '@purser/ui';
import type { Permission } from './api';

/** The pages of the side bar: who has the permission sees them. `key` comes after g. */
export const PAGES = [
  { to: '/', icon: 'bell', name: 'desk.nav.matters', key: 'm', needs: 'matters.read' },
  { to: '/refunds', icon: 'undo', name: 'desk.nav.refunds', key: 'l', needs: 'matters.read' },
  { to: '/risk', icon: 'shield', name: 'desk.nav.risk', key: 'r', needs: 'risk.read' },
  { to: '/freeze', icon: 'freeze', name: 'desk.nav.freeze', key: 'f', needs: 'freeze.set' },
  { to: '/fees', icon: 'receipt', name: 'desk.nav.fees', key: 'p', needs: 'fees.read' },
  { to: '/calendar', icon: 'calendar', name: 'desk.nav.calendar', key: 'c', needs: null },
  { to: '/staff', icon: 'person', name: 'desk.nav.staff', key: 's', needs: 'staff.read' },
  { to: '/audit', icon: 'eye', name: 'desk.nav.audit', key: 'a', needs: 'audit.read' },
] as const satisfies readonly { to: string; icon: IconName; name: string; key: string; needs: Permission | null }[];
