export const helpRoutes = [
  { path: '/help', lazy: async () => ({ Component: (await import('./HelpPage')).HelpPage }) },
  { path: '/help/:slug', lazy: async () => ({ Component: (await import('./ArticlePage')).ArticlePage }) },
];
