import type { IconName } from '@purser/ui';

/** The tabs of a phone, the first group of the side bar. */
export const TABS = [
  { to: '/', icon: 'home', name: 'app.tab.home' },
  { to: '/bills', icon: 'bills', name: 'app.tab.bills' },
  { to: '/messages', icon: 'bell', name: 'app.tab.messages' },
  { to: '/me', icon: 'person', name: 'app.tab.me' },
] as const satisfies readonly { to: string; icon: IconName; name: string }[];

/** What one does most: the rows at the top of home, the second group of the side bar. */
export const ACTIONS = [
  { to: '/scan', icon: 'scan', name: 'app.act.scan' },
  { to: '/pay-code', icon: 'code', name: 'app.act.pay_code' },
  { to: '/collect', icon: 'collect', name: 'app.act.collect' },
  { to: '/transfer', icon: 'send', name: 'app.act.transfer' },
  { to: '/top-up', icon: 'arrowIn', name: 'app.act.top_up' },
  { to: '/withdraw', icon: 'arrowOut', name: 'app.act.withdraw' },
  { to: '/cards', icon: 'card', name: 'app.act.cards' },
  { to: '/security', icon: 'shield', name: 'app.act.security' },
] as const satisfies readonly { to: string; icon: IconName; name: string }[];
