export const feeRoutes = [{ path: '/fees', lazy: async () => ({ Component: (await import('./FeesPage')).FeesPage }) }];
