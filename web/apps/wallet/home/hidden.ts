import { Signal, useSignal } from '@purser/ui';

const NAME = 'purser.hidden';
const hidden = new Signal(localStorage.getItem(NAME) === 'yes');

/** Whether amounts on home are covered; remembered on this device. */
export function useHidden(): [boolean, () => void] {
  const now = useSignal(hidden);
  const toggle = () => {
    localStorage.setItem(NAME, now ? 'no' : 'yes');
    hidden.set(!now);
  };
  return [now, toggle];
}
