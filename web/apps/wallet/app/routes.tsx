import { lazy } from 'react';
import { ActivityPage } from '../activity/ActivityPage';
import { CardsPage } from '../cards/CardsPage';
import { Home } from '../home/Home';
import { Me } from '../me/Me';
import { MessagesPage } from '../messages/MessagesPage';
import { NoticeSettingsPage } from '../messages/NoticeSettingsPage';
import { PayPage } from '../pay/PayPage';
import { ScanPage } from '../pay/ScanPage';
import { PrivacyPage } from '../privacy/PrivacyPage';
import { RecoverPage } from '../session/RecoverPage';
import { RequireSession } from '../session/RequireSession';
import { SignIn } from '../session/SignIn';
import { SignUp } from '../session/SignUp';
import { FrozenDone, UrgentFreeze } from '../session/UrgentFreeze';
import { DevicesPage } from '../security/DevicesPage';
import { FreePage } from '../security/FreePage';
import { FreezePage } from '../security/FreezePage';
import { PasskeysPage } from '../security/PasskeysPage';
import { PasswordPage } from '../security/PasswordPage';
import { PinPage } from '../security/PinPage';
import { RecoveryCodesPage } from '../security/RecoveryCodesPage';
import { SecurityPage } from '../security/SecurityPage';
import { TotpPage } from '../security/TotpPage';
import { SettingsPage } from '../settings/SettingsPage';
import { StatementPage } from '../statement/StatementPage';
import { TopUpPage } from '../top-up/TopUpPage';
import { TransferPage } from '../transfer/TransferPage';
import { WalletGate } from '../wallet/WalletGate';
import { WelcomePage } from '../welcome/WelcomePage';
import { WithdrawPage } from '../withdraw/WithdrawPage';
import { Crash } from './Crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

// The symbols' encoders weigh as much as all other pages together.
const PayCode = lazy(() => import('../pay-code/PayCode'));
const CollectPage = lazy(() => import('../collect/CollectPage'));

const signedIn = [
  { path: '/', Component: Home },
  { path: '/bills', Component: StatementPage },
  { path: '/messages', Component: MessagesPage },
  { path: '/messages/settings', Component: NoticeSettingsPage },
  { path: '/me', Component: Me },
  { path: '/top-up', Component: TopUpPage },
  { path: '/withdraw', Component: WithdrawPage },
  { path: '/transfer', Component: TransferPage },
  { path: '/scan', Component: ScanPage },
  { path: '/pay', Component: PayPage },
  { path: '/pay-code', Component: PayCode },
  { path: '/collect', Component: CollectPage },
  { path: '/cards', Component: CardsPage },
  { path: '/privacy', Component: PrivacyPage },
  { path: '/security', Component: SecurityPage },
  { path: '/security/pin', Component: PinPage },
  { path: '/security/password', Component: PasswordPage },
  { path: '/security/passkeys', Component: PasskeysPage },
  { path: '/security/authenticator', Component: TotpPage },
  { path: '/security/recovery-codes', Component: RecoveryCodesPage },
  { path: '/security/devices', Component: DevicesPage },
  { path: '/security/small-payments', Component: FreePage },
  { path: '/security/freeze', Component: FreezePage },
  { path: '/settings', Component: SettingsPage },
  { path: '/activity/:kind/:id', Component: ActivityPage },
  { path: '*', Component: NotFound },
];

export const pages = [
  {
    ErrorBoundary: Crash,
    children: [
      { path: '/welcome', Component: WelcomePage },
      { path: '/sign-in', Component: SignIn },
      { path: '/recover', Component: RecoverPage },
      { path: '/freeze', Component: UrgentFreeze },
      { path: '/freeze/done', Component: FrozenDone },
      { path: '/sign-up', Component: SignUp },
      {
        Component: RequireSession,
        children: [{ Component: Shell, children: [{ Component: WalletGate, children: signedIn }] }],
      },
    ],
  },
];
