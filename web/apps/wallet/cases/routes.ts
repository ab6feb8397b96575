export const caseRoutes = [
  { path: '/cases', lazy: async () => ({ Component: (await import('./CasesPage')).CasesPage }) },
  { path: '/cases/new', lazy: async () => ({ Component: (await import('./NewCasePage')).NewCasePage }) },
  { path: '/cases/:id', lazy: async () => ({ Component: (await import('./CasePage')).CasePage }) },
];
