import { staffPages } from '@purser/staff/app/routes';
import { MattersPage } from '@purser/staff/matters/MattersPage';
import { NoMatter } from '@purser/staff/matters/NoMatter';
import { AgentBox } from '../contacts/AgentBox';
import { KINDS } from '../procedures';
import { Home } from './Home';
import { KEYS, PAGES } from './nav';

const atWork = [
  { path: '/', Component: Home },
  {
    lazy: async () => ({ Component: (await import('../contacts/ContactsPage')).ContactsPage }),
    children: [
      { path: '/contacts', lazy: async () => ({ Component: (await import('../contacts/ContactsPage')).NoContact }) },
      {
        path: '/contacts/:id',
        lazy: async () => ({ Component: (await import('../contacts/ContactPage')).ContactPage }),
      },
    ],
  },
  {
    lazy: async () => ({ Component: (await import('../cases/CasesPage')).CasesPage }),
    children: [
      { path: '/cases', lazy: async () => ({ Component: (await import('../cases/CasesPage')).NoCase }) },
      {
        path: '/cases/:subject/:id',
        lazy: async () => ({ Component: (await import('../cases/CasePage')).CasePage }),
      },
    ],
  },
  { path: '/calls', lazy: async () => ({ Component: (await import('../calls/CallsPage')).CallsPage }) },
  {
    Component: MattersPage,
    children: [
      { path: '/matters', Component: NoMatter },
      {
        path: '/matters/:subject/:id',
        lazy: async () => ({ Component: (await import('@purser/staff/matters/MatterPage')).MatterPage }),
      },
    ],
  },
  { path: '/refunds', lazy: async () => ({ Component: (await import('../refunds/LateRefundsPage')).LateRefundsPage }) },
  { path: '/reviews', lazy: async () => ({ Component: (await import('../reviews/ReviewsPage')).ReviewsPage }) },
  { path: '/freeze', lazy: async () => ({ Component: (await import('../freezes/FreezePage')).FreezePage }) },
];

export const pages = staffPages(
  { pages: PAGES, keys: KEYS, matters: '/matters', Aside: AgentBox, kinds: KINDS, other: { href: '/console/', name: 'console' } },
  atWork,
);
