import { staffPages } from '@purser/staff/app/routes';
import { MattersPage } from '@purser/staff/matters/MattersPage';
import { NoMatter } from '@purser/staff/matters/NoMatter';
import { KINDS } from '../procedures';
import { Home } from './Home';
import { PAGES } from './nav';

const atWork = [
  { path: '/', Component: Home },
  {
    Component: MattersPage,
    children: [
      { path: '/approvals', Component: NoMatter },
      {
        path: '/matters/:subject/:id',
        lazy: async () => ({ Component: (await import('@purser/staff/matters/MatterPage')).MatterPage }),
      },
    ],
  },
  { path: '/reports', lazy: async () => ({ Component: (await import('../reports/ReportsPage')).ReportsPage }) },
  { path: '/staffing', lazy: async () => ({ Component: (await import('../staffing/StaffingPage')).StaffingPage }) },
  { path: '/books', lazy: async () => ({ Component: (await import('../books/BooksPage')).BooksPage }) },
  { path: '/customers', lazy: async () => ({ Component: (await import('../customers/CustomersPage')).CustomersPage }) },
  { path: '/watch', lazy: async () => ({ Component: (await import('../watch/WatchPage')).WatchPage }) },
  { path: '/directory', lazy: async () => ({ Component: (await import('../directory/DirectoryPage')).DirectoryPage }) },
  { path: '/menu', lazy: async () => ({ Component: (await import('../menu/MenuPage')).MenuPage }) },
  { path: '/articles', lazy: async () => ({ Component: (await import('../articles/ArticlesPage')).ArticlesPage }) },
  { path: '/articles/:slug', lazy: async () => ({ Component: (await import('../articles/ArticlePage')).ArticlePage }) },
  { path: '/policies', lazy: async () => ({ Component: (await import('../policies/PoliciesPage')).PoliciesPage }) },
  { path: '/fees', lazy: async () => ({ Component: (await import('../fees/FeesPage')).FeesPage }) },
  { path: '/fees/tariff', lazy: async () => ({ Component: (await import('../fees/TariffForm')).TariffForm }) },
  { path: '/fees/promotion', lazy: async () => ({ Component: (await import('../fees/PromotionForm')).PromotionForm }) },
  { path: '/fees/plan', lazy: async () => ({ Component: (await import('../fees/PlanForm')).PlanForm }) },
  { path: '/risk', lazy: async () => ({ Component: (await import('../risk/DecisionsPage')).DecisionsPage }) },
  { path: '/risk/rules', lazy: async () => ({ Component: (await import('../risk/RulesPage')).RulesPage }) },
  { path: '/calendar', lazy: async () => ({ Component: (await import('../calendar/CalendarPage')).CalendarPage }) },
  { path: '/staff', lazy: async () => ({ Component: (await import('../staff/StaffPage')).StaffPage }) },
  { path: '/audit', lazy: async () => ({ Component: (await import('../staff/AuditPage')).AuditPage }) },
];

export const pages = staffPages(
  { pages: PAGES, matters: '/approvals', whose: 'mine', kinds: KINDS, other: { href: '/desk/', name: 'desk' } },
  atWork,
);
