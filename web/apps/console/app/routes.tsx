import { staffPages } from '@purser/staff/app/routes';
import { MattersPage } from '@purser/staff/matters/MattersPage';
import { NoMatter } from '@purser/staff/matters/NoMatter';
import { KINDS } from '../procedures';
import { PAGES } from './nav';

const atWork = [
  {
    Component: MattersPage,
    children: [
      { path: '/', Component: NoMatter },
      {
        path: '/matters/:subject/:id',
        lazy: async () => ({ Component: (await import('@purser/staff/matters/MatterPage')).MatterPage }),
      },
    ],
  },
  { path: '/fees', lazy: async () => ({ Component: (await import('../fees/FeesPage')).FeesPage }) },
  { path: '/fees/tariff', lazy: async () => ({ Component: (await import('../fees/TariffForm')).TariffForm }) },
  { path: '/fees/promotion', lazy: async () => ({ Component: (await import('../fees/PromotionForm')).PromotionForm }) },
  { path: '/fees/plan', lazy: async () => ({ Component: (await import('../fees/PlanForm')).PlanForm }) },
  { path: '/risk', lazy: async () => ({ Component: (await import('../risk/DecisionsPage')).DecisionsPage }) },
  { path: '/calendar', lazy: async () => ({ Component: (await import('../calendar/CalendarPage')).CalendarPage }) },
  { path: '/staff', lazy: async () => ({ Component: (await import('../staff/StaffPage')).StaffPage }) },
  { path: '/audit', lazy: async () => ({ Component: (await import('../staff/AuditPage')).AuditPage }) },
];

export const pages = staffPages(
  { pages: PAGES, matters: '/', kinds: KINDS, other: { href: '/desk/', name: 'desk' } },
  atWork,
);
