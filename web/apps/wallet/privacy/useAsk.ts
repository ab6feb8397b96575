import { ask } from '@purser/client';
import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { NotProved, withProof } from '../proof/prove';
import { useReason } from '../shared/reason';
import { refreshPrivacy, type Wish } from './data';

export const proveRequest = (id: string) =>
  withProof((proof) =>
    ask(api.POST('/v1/privacy/requests/{request_id}/prove', { params: { path: { request_id: id } }, body: proof })),
  );

/** Opens a request, proves it where that is wanted, and goes to its page. Who does not prove it now can do so there. */
export function useAsk(onAsked?: () => void) {
  const reason = useReason();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (wish: Wish) => {
      const made = await ask(api.POST('/v1/privacy/requests', { body: wish }));
      if (made.timeline.state !== 'verifying') return made;
      return proveRequest(made.id).catch((error: unknown) => {
        if (error instanceof NotProved) return made;
        throw error;
      });
    },
    onSuccess: (made) => {
      onAsked?.();
      refreshPrivacy();
      void navigate(`/matters/${made.id}`, { replace: true });
    },
    onError: (error) => {
      refreshPrivacy();
      toast(reason(error), false);
    },
  });
}

/** Does something that the privacy corner shows; said when it is done. */
export function useAct<Input, Output>(call: (input: Input) => Promise<Output>, done?: string) {
  const reason = useReason();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      if (done) toast(done);
      refreshPrivacy();
    },
    onError: (error) => {
      refreshPrivacy();
      if (!(error instanceof NotProved)) toast(reason(error), false);
    },
  });
}
