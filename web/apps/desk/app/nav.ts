import type { NavPage } from '@purser/staff/app/StaffApp';

/** Keys in a talk and in a case. */
export const KEYS = [
  { key: 'a', name: 'take' },
  { key: 'x', name: 'leave' },
  { key: 'r', name: 'answer' },
  { key: 'Esc', name: 'out' },
  { key: 't', name: 'hand_on' },
  { key: 'w', name: 'wait' },
  { key: 'e', name: 'end' },
  { key: 'm', name: 'mute' },
  { key: 'h', name: 'hold' },
  { key: 'p', name: 'pause' },
  { key: 'c', name: 'ask' },
] as const;

export const PAGES: readonly NavPage[] = [
  { to: '/contacts', icon: 'chat', name: 'contacts', key: 'w', needs: 'queue.work' },
  { to: '/cases', icon: 'bills', name: 'cases', key: 'k', needs: 'case.work' },
  { to: '/calls', icon: 'phone', name: 'calls', key: 'c', needs: 'call.supervise' },
  { to: '/matters', icon: 'bell', name: 'matters', key: 'm', needs: 'matters.read' },
  { to: '/refunds', icon: 'undo', name: 'refunds', key: 'l', needs: 'matters.read' },
  { to: '/reviews', icon: 'eye', name: 'reviews', key: 'v', needs: 'feedback.read' },
  { to: '/freeze', icon: 'freeze', name: 'freeze', key: 'f', needs: 'freeze.set' },
];
