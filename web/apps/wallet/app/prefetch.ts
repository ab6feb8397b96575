import { fetchMe } from '../session/useMe';
import { fetchWallets } from '../wallet/useWallets';
import { keys, queries } from './queries';

/**
 * Asks for what nearly every page begins with, before the first is drawn: one after the other they would cost a slow
 * network two more round trips. Whoever is not signed in is told so twice and sees nothing of it.
 */
export function prefetchHome(): void {
  void queries.prefetchQuery({ queryKey: keys.me, queryFn: fetchMe });
  void queries.prefetchQuery({ queryKey: keys.wallets, queryFn: fetchWallets });
}
