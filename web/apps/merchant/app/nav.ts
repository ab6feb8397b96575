import type { IconName } from '@purser/ui';
import type { Session } from './api';

type Scope = Session['scopes'][number];

/** The pages of the side bar; who lacks the scope does not see the page. */
export const PAGES = [
  { to: '/', icon: 'home', name: 'console.nav.overview', needs: null },
  { to: '/orders', icon: 'bills', name: 'console.nav.orders', needs: 'orders:read' },
  { to: '/refunds', icon: 'undo', name: 'console.nav.refunds', needs: 'refunds:read' },
  { to: '/disputes', icon: 'shield', name: 'console.nav.disputes', needs: 'disputes:read' },
  { to: '/inquiries', icon: 'chat', name: 'console.nav.inquiries', needs: 'inquiries:read' },
  { to: '/payouts', icon: 'send', name: 'console.nav.payouts', needs: 'payouts:read' },
  { to: '/money', icon: 'bank', name: 'console.nav.money', needs: 'payments:read' },
] as const satisfies readonly { to: string; icon: IconName; name: string; needs: Scope | null }[];
