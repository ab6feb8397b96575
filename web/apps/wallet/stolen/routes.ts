/** Without a session: whoever was robbed has none. */
export const stolenRoutes = [
  { path: '/stolen', lazy: async () => ({ Component: (await import('./StolenPage')).StolenPage }) },
];

export const stolenInsideRoutes = [
  { path: '/security/stolen', lazy: async () => ({ Component: (await import('./ReportPage')).ReportPage }) },
  { path: '/security/contact', lazy: async () => ({ Component: (await import('../security/ContactPage')).ContactPage }) },
];
