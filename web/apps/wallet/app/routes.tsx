import { lazy } from 'react';
import { ActivityPage } from '../activity/ActivityPage';
import { Home } from '../home/Home';
import { Me } from '../me/Me';
import { PayPage } from '../pay/PayPage';
import { ScanPage } from '../pay/ScanPage';
import { RequireSession } from '../session/RequireSession';
import { SignIn } from '../session/SignIn';
import { SignUp } from '../session/SignUp';
import { StatementPage } from '../statement/StatementPage';
import { TopUpPage } from '../top-up/TopUpPage';
import { TransferPage } from '../transfer/TransferPage';
import { WalletGate } from '../wallet/WalletGate';
import { WithdrawPage } from '../withdraw/WithdrawPage';
import { Crash } from './Crash';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

// The symbols' encoders weigh as much as all other pages together.
const PayCode = lazy(() => import('../pay-code/PayCode'));

const signedIn = [
  { path: '/', Component: Home },
  { path: '/bills', Component: StatementPage },
  { path: '/me', Component: Me },
  { path: '/top-up', Component: TopUpPage },
  { path: '/withdraw', Component: WithdrawPage },
  { path: '/transfer', Component: TransferPage },
  { path: '/scan', Component: ScanPage },
  { path: '/pay', Component: PayPage },
  { path: '/pay-code', Component: PayCode },
  { path: '/activity/:kind/:id', Component: ActivityPage },
  { path: '*', Component: NotFound },
];

export const pages = [
  {
    ErrorBoundary: Crash,
    children: [
      { path: '/sign-in', Component: SignIn },
      { path: '/sign-up', Component: SignUp },
      {
        Component: RequireSession,
        children: [{ Component: Shell, children: [{ Component: WalletGate, children: signedIn }] }],
      },
    ],
  },
];
