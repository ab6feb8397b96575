export const callRoutes = [
  { path: '/call', lazy: async () => ({ Component: (await import('./CallPage')).CallPage }) },
  { path: '/call/back', lazy: async () => ({ Component: (await import('./BackPage')).BackPage }) },
];
