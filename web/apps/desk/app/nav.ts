import type { NavPage } from '@purser/staff/app/StaffApp';

export const PAGES: readonly NavPage[] = [
  { to: '/contacts', icon: 'chat', name: 'contacts', key: 'w', needs: 'queue.work' },
  { to: '/cases', icon: 'bills', name: 'cases', key: 'k', needs: 'case.work' },
  { to: '/matters', icon: 'bell', name: 'matters', key: 'm', needs: 'matters.read' },
  { to: '/refunds', icon: 'undo', name: 'refunds', key: 'l', needs: 'matters.read' },
  { to: '/reviews', icon: 'eye', name: 'reviews', key: 'v', needs: 'feedback.read' },
  { to: '/freeze', icon: 'freeze', name: 'freeze', key: 'f', needs: 'freeze.set' },
];
