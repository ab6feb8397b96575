import { useSearchParams } from 'react-router';

/** Whether only what waits for an answer is shown, as the address says, and how to choose. */
export function useWaitingOnly(): [boolean, (waiting: boolean) => void] {
  const [params, setParams] = useSearchParams();
  return [params.get('show') !== 'all', (waiting) => setParams(waiting ? {} : { show: 'all' }, { replace: true })];
}
