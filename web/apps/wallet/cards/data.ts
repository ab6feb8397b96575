import { ask, type Schemas } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../app/api';
import { keys, queries } from '../app/queries';
import { refreshMatters } from '../matters';
import { NotProved, withProof } from '../proof/prove';
import { useReason } from '../shared/reason';

export type Unbinding = Schemas['UnbindingOut'];
export type Blocker = Schemas['Blocker'];
export type CardBinding = Schemas['CardBinding'];

const LOOK_AGAIN_MS = 5_000;
const ASK_AGAIN_MS = 2_000;

/** After something changed about the cards: they are asked for again, and so is what is under way. */
export function refreshCards(): void {
  void queries.invalidateQueries({ queryKey: ['cards'] });
  refreshMatters();
}

/** What would keep a card from being unbound, before it is asked for. */
export function useObstacles(card: string, open: boolean) {
  return useQuery({
    queryKey: ['cards', 'obstacles', card],
    queryFn: () => ask(api.GET('/v1/bank-cards/{card_id}/obstacles', { params: { path: { card_id: card } } })),
    enabled: open,
  });
}

/** An unbinding, looked at again while it is open: what is in the way goes away by itself. */
export function useUnbinding(id: string, open: boolean) {
  return useQuery({
    queryKey: [...keys.matters, 'unbinding', id],
    queryFn: () => ask(api.GET('/v1/unbindings/{unbinding_id}', { params: { path: { unbinding_id: id } } })),
    refetchInterval: open ? LOOK_AGAIN_MS : false,
  });
}

/** What came of a card that is shown to the bank, asked until there is an end. */
export function useBinding(id: string) {
  return useQuery({
    queryKey: ['cards', 'binding', id],
    queryFn: () => ask(api.POST('/v1/bank-cards/bindings/{binding_id}/check', { params: { path: { binding_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'awaiting' ? ASK_AGAIN_MS : false),
  });
}

interface Change<Output> {
  call: (proof: { proof?: string }) => Promise<Output>;
  /** What is said when it is done. */
  done?: string;
  onDone?: (output: Output) => void;
}

/** A change of a card: proved when the server wants it, said when it is done, and shown everywhere. */
export function useCardChange<Output>({ call, done, onDone }: Change<Output>) {
  const reason = useReason();
  return useMutation({
    mutationFn: () => withProof(call),
    onSuccess: (output) => {
      if (done) toast(done);
      refreshCards();
      onDone?.(output);
    },
    onError: (error) => {
      refreshCards();
      if (!(error instanceof NotProved)) toast(reason(error), false);
    },
  });
}
