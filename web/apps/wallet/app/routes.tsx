import { callRoutes } from '../call/routes';
import { cardRoutes } from '../cards/routes';
import { caseRoutes } from '../cases/routes';
import { contactRoutes } from '../contact/routes';
import { chatRoutes } from '../chat/routes';
import { disputeRoutes } from '../disputes/routes';
import { feedbackRoutes } from '../feedback/routes';
import { feeRoutes } from '../fees/routes';
import { helpRoutes } from '../help/routes';
import { Home } from '../home/Home';
import { matterRoutes } from '../matters/routes';
import { privacyRoutes } from '../privacy/routes';
import { refundRoutes } from '../refunds/routes';
import { stolenInsideRoutes, stolenRoutes } from '../stolen/routes';
import { RequireSession } from '../session/RequireSession';
import { WalletGate } from '../wallet/WalletGate';
import { Crash } from './crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

// What is needed for home comes at once; every other page is fetched when it is wanted, and kept by the service worker.
const signedIn = [
  { path: '/', Component: Home },
  { path: '/bills', lazy: async () => ({ Component: (await import('../statement/StatementPage')).StatementPage }) },
  { path: '/messages', lazy: async () => ({ Component: (await import('../messages/MessagesPage')).MessagesPage }) },
  { path: '/messages/settings', lazy: async () => ({ Component: (await import('../messages/NoticeSettingsPage')).NoticeSettingsPage }) },
  { path: '/me', lazy: async () => ({ Component: (await import('../me/Me')).Me }) },
  { path: '/top-up', lazy: async () => ({ Component: (await import('../top-up/TopUpPage')).TopUpPage }) },
  { path: '/withdraw', lazy: async () => ({ Component: (await import('../withdraw/WithdrawPage')).WithdrawPage }) },
  { path: '/transfer', lazy: async () => ({ Component: (await import('../transfer/TransferPage')).TransferPage }) },
  { path: '/scan', lazy: async () => ({ Component: (await import('../pay/ScanPage')).ScanPage }) },
  { path: '/pay', lazy: async () => ({ Component: (await import('../pay/PayPage')).PayPage }) },
  { path: '/pay-code', lazy: async () => ({ Component: (await import('../pay-code/PayCode')).default }) },
  { path: '/collect', lazy: async () => ({ Component: (await import('../collect/CollectPage')).default }) },
  ...callRoutes,
  ...cardRoutes,
  ...chatRoutes,
  ...privacyRoutes,
  { path: '/security', lazy: async () => ({ Component: (await import('../security/SecurityPage')).SecurityPage }) },
  { path: '/security/pin', lazy: async () => ({ Component: (await import('../security/PinPage')).PinPage }) },
  { path: '/security/password', lazy: async () => ({ Component: (await import('../security/PasswordPage')).PasswordPage }) },
  { path: '/security/passkeys', lazy: async () => ({ Component: (await import('../security/PasskeysPage')).PasskeysPage }) },
  { path: '/security/authenticator', lazy: async () => ({ Component: (await import('../security/TotpPage')).TotpPage }) },
  { path: '/security/recovery-codes', lazy: async () => ({ Component: (await import('../security/RecoveryCodesPage')).RecoveryCodesPage }) },
  { path: '/security/devices', lazy: async () => ({ Component: (await import('../security/DevicesPage')).DevicesPage }) },
  { path: '/security/small-payments', lazy: async () => ({ Component: (await import('../security/FreePage')).FreePage }) },
  { path: '/security/freeze', lazy: async () => ({ Component: (await import('../security/FreezePage')).FreezePage }) },
  { path: '/settings', lazy: async () => ({ Component: (await import('../settings/SettingsPage')).SettingsPage }) },
  { path: '/activity/:kind/:id', lazy: async () => ({ Component: (await import('../activity/ActivityPage')).ActivityPage }) },
  ...matterRoutes,
  ...stolenInsideRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...feeRoutes,
  ...feedbackRoutes,
  ...helpRoutes,
  ...contactRoutes,
  ...caseRoutes,
  { path: '*', Component: NotFound },
];

export const pages = [
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: '/welcome', lazy: async () => ({ Component: (await import('../welcome/WelcomePage')).WelcomePage }) },
      { path: '/sign-in', lazy: async () => ({ Component: (await import('../session/SignIn')).SignIn }) },
      { path: '/recover', lazy: async () => ({ Component: (await import('../session/RecoverPage')).RecoverPage }) },
      { path: '/freeze', lazy: async () => ({ Component: (await import('../session/UrgentFreeze')).UrgentFreeze }) },
      { path: '/freeze/done', lazy: async () => ({ Component: (await import('../session/UrgentFreeze')).FrozenDone }) },
      ...stolenRoutes,
      { path: '/sign-up', lazy: async () => ({ Component: (await import('../session/SignUp')).SignUp }) },
      {
        Component: RequireSession,
        children: [{ Component: Shell, children: [{ Component: WalletGate, children: signedIn }] }],
      },
    ],
  },
];
