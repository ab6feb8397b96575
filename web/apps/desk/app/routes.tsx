import { Crash } from './Crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';
import { MattersPage } from '../matters/MattersPage';
import { NoMatter } from '../matters/NoMatter';
import { RequireStaff } from '../session/RequireStaff';
import { SignIn } from '../session/SignIn';

const atWork = [
  {
    Component: MattersPage,
    children: [
      { path: '/', Component: NoMatter },
      {
        path: '/matters/:subject/:id',
        lazy: async () => ({ Component: (await import('../matters/MatterPage')).MatterPage }),
      },
    ],
  },
  { path: '/refunds', lazy: async () => ({ Component: (await import('../refunds/LateRefundsPage')).LateRefundsPage }) },
  { path: '/risk', lazy: async () => ({ Component: (await import('../risk/DecisionsPage')).DecisionsPage }) },
  { path: '/freeze', lazy: async () => ({ Component: (await import('../freezes/FreezePage')).FreezePage }) },
  { path: '/fees', lazy: async () => ({ Component: (await import('../fees/FeesPage')).FeesPage }) },
  { path: '/fees/tariff', lazy: async () => ({ Component: (await import('../fees/TariffForm')).TariffForm }) },
  { path: '/fees/promotion', lazy: async () => ({ Component: (await import('../fees/PromotionForm')).PromotionForm }) },
  { path: '/fees/plan', lazy: async () => ({ Component: (await import('../fees/PlanForm')).PlanForm }) },
  { path: '/calendar', lazy: async () => ({ Component: (await import('../calendar/CalendarPage')).CalendarPage }) },
  { path: '/staff', lazy: async () => ({ Component: (await import('../staff/StaffPage')).StaffPage }) },
  { path: '/audit', lazy: async () => ({ Component: (await import('../staff/AuditPage')).AuditPage }) },
  { path: '*', Component: NotFound },
];

export const pages = [
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: '/sign-in', Component: SignIn },
      { Component: RequireStaff, children: [{ Component: Shell, children: atWork }] },
    ],
  },
];
