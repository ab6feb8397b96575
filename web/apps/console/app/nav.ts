import type { NavPage } from '@purser/staff/app/StaffApp';

export const PAGES: readonly NavPage[] = [
  { to: '/', icon: 'home', name: 'wall', key: 'o', needs: 'queue.read' },
  { to: '/approvals', icon: 'bell', name: 'matters', key: 'm', needs: 'matters.read' },
  { to: '/reports', icon: 'bills', name: 'reports', key: 't', needs: 'queue.read' },
  { to: '/staffing', icon: 'clock', name: 'staffing', key: 'n', needs: 'queue.read' },
  { to: '/books', icon: 'bank', name: 'books', key: 'b', needs: 'books.read' },
  { to: '/fees', icon: 'receipt', name: 'fees', key: 'p', needs: 'fees.read' },
  { to: '/risk', icon: 'shield', name: 'risk', key: 'r', needs: 'risk.read' },
  { to: '/customers', icon: 'search', name: 'customers', key: 'u', needs: 'customer.lookup' },
  { to: '/watch', icon: 'alert', name: 'watch', key: 'w', needs: 'access.watch' },
  { to: '/directory', icon: 'globe', name: 'directory', key: 'd', needs: 'directory.read' },
  { to: '/menu', icon: 'phone', name: 'menu', key: 'h', needs: 'menu.read' },
  { to: '/articles', icon: 'info', name: 'articles', key: 'k', needs: 'knowledge.read' },
  { to: '/calendar', icon: 'calendar', name: 'calendar', key: 'c', needs: null },
  { to: '/policies', icon: 'gear', name: 'policies', key: 'y', needs: 'policy.read' },
  { to: '/staff', icon: 'person', name: 'staff', key: 's', needs: 'staff.read' },
  { to: '/audit', icon: 'eye', name: 'audit', key: 'a', needs: 'audit.read' },
];
