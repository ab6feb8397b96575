export const chatRoutes = [{ path: '/chat', lazy: async () => ({ Component: (await import('./ChatPage')).ChatPage }) }];
