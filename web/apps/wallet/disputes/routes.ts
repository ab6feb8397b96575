export const disputeRoutes = [
  { path: '/disputes/new/:payment', lazy: async () => ({ Component: (await import('./NewDisputePage')).NewDisputePage }) },
];
