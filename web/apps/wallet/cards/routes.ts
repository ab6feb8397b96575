export const cardRoutes = [
  { path: '/cards', lazy: async () => ({ Component: (await import('./CardsPage')).CardsPage }) },
  { path: '/cards/bindings/:id', lazy: async () => ({ Component: (await import('./BindingPage')).BindingPage }) },
  { path: '/cards/:token', lazy: async () => ({ Component: (await import('./CardPage')).CardPage }) },
];
