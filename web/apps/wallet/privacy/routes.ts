export const privacyRoutes = [
  { path: '/privacy', lazy: async () => ({ Component: (await import('./PrivacyPage')).PrivacyPage }) },
  { path: '/privacy/data', lazy: async () => ({ Component: (await import('./DataPage')).DataPage }) },
  { path: '/privacy/purposes', lazy: async () => ({ Component: (await import('./PurposesPage')).PurposesPage }) },
  { path: '/privacy/looks', lazy: async () => ({ Component: (await import('./LooksPage')).LooksPage }) },
  { path: '/privacy/decisions', lazy: async () => ({ Component: (await import('./DecisionsPage')).DecisionsPage }) },
  { path: '/privacy/copy', lazy: async () => ({ Component: (await import('./CopyPage')).CopyPage }) },
  { path: '/privacy/name', lazy: async () => ({ Component: (await import('./NamePage')).NamePage }) },
  { path: '/privacy/delete', lazy: async () => ({ Component: (await import('./DeletePage')).DeletePage }) },
  { path: '/privacy/close', lazy: async () => ({ Component: (await import('./ClosePage')).ClosePage }) },
  { path: '/privacy/leak', lazy: async () => ({ Component: (await import('./LeakPage')).LeakPage }) },
];
