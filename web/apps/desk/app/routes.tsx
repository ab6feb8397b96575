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
  { path: '/refunds', lazy: async () => ({ Component: (await import('../refunds/LateRefundsPage')).LateRefundsPage }) },
  { path: '/freeze', lazy: async () => ({ Component: (await import('../freezes/FreezePage')).FreezePage }) },
];

export const pages = staffPages(
  { pages: PAGES, matters: '/', kinds: KINDS, other: { href: '/console/', name: 'console' } },
  atWork,
);
