import type { NavPage } from '@purser/staff/app/StaffApp';

export const PAGES: readonly NavPage[] = [
  { to: '/', icon: 'bell', name: 'matters', key: 'm', needs: 'matters.read' },
  { to: '/fees', icon: 'receipt', name: 'fees', key: 'p', needs: 'fees.read' },
  { to: '/risk', icon: 'shield', name: 'risk', key: 'r', needs: 'risk.read' },
  { to: '/calendar', icon: 'calendar', name: 'calendar', key: 'c', needs: null },
  { to: '/staff', icon: 'person', name: 'staff', key: 's', needs: 'staff.read' },
  { to: '/audit', icon: 'eye', name: 'audit', key: 'a', needs: 'audit.read' },
];
