import { OverviewPage } from '../overview/OverviewPage';
import { RequireSession } from '../session/RequireSession';
import { SignIn } from '../session/SignIn';
import { Crash } from './crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

const signedIn = [
  { path: '/', Component: OverviewPage },
  { path: '/orders', lazy: async () => ({ Component: (await import('../orders/OrdersPage')).OrdersPage }) },
  { path: '/orders/:id', lazy: async () => ({ Component: (await import('../orders/OrderPage')).OrderPage }) },
  { path: '/orders/:id/give', lazy: async () => ({ Component: (await import('../refunds/GivePage')).GivePage }) },
  { path: '/refunds', lazy: async () => ({ Component: (await import('../refunds/RefundsPage')).RefundsPage }) },
  { path: '/refunds/:id', lazy: async () => ({ Component: (await import('../refunds/RefundPage')).RefundPage }) },
  { path: '/disputes', lazy: async () => ({ Component: (await import('../disputes/DisputesPage')).DisputesPage }) },
  { path: '/disputes/:id', lazy: async () => ({ Component: (await import('../disputes/DisputePage')).DisputePage }) },
  { path: '/inquiries', lazy: async () => ({ Component: (await import('../inquiries/InquiriesPage')).InquiriesPage }) },
  { path: '/inquiries/:id', lazy: async () => ({ Component: (await import('../inquiries/InquiryPage')).InquiryPage }) },
  { path: '/payouts', lazy: async () => ({ Component: (await import('../payouts/PayoutsPage')).PayoutsPage }) },
  { path: '/payouts/:id', lazy: async () => ({ Component: (await import('../payouts/PayoutPage')).PayoutPage }) },
  { path: '/money', lazy: async () => ({ Component: (await import('../money/MoneyPage')).MoneyPage }) },
  { path: '*', Component: NotFound },
];

export const pages = [
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: '/sign-in', Component: SignIn },
      { Component: RequireSession, children: [{ Component: Shell, children: signedIn }] },
    ],
  },
];
