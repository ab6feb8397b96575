export const contactRoutes = [
  { path: '/contact', lazy: async () => ({ Component: (await import('./TopicsPage')).TopicsPage }) },
  { path: '/contact/:subject', lazy: async () => ({ Component: (await import('./ContactPage')).ContactPage }) },
  { path: '/contact/:subject/:id', lazy: async () => ({ Component: (await import('./ContactPage')).ContactPage }) },
];
