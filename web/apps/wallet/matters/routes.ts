export const matterRoutes = [
  { path: '/matters', lazy: async () => ({ Component: (await import('./MattersPage')).MattersPage }) },
  { path: '/matters/:id', lazy: async () => ({ Component: (await import('./MatterPage')).MatterPage }) },
];
