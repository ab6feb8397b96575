export const refundRoutes = [
  { path: '/refunds/new/:payment', lazy: async () => ({ Component: (await import('./NewRefundPage')).NewRefundPage }) },
];
