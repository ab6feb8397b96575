import type { NavPage } from '@purser/staff/app/StaffApp';

export const PAGES: readonly NavPage[] = [
  { to: '/', icon: 'bell', name: 'matters', key: 'm', needs: 'matters.read' },
  { to: '/refunds', icon: 'undo', name: 'refunds', key: 'l', needs: 'matters.read' },
  { to: '/freeze', icon: 'freeze', name: 'freeze', key: 'f', needs: 'freeze.set' },
];
