import { toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { NotProved, withProof } from '../proof/prove';
import { useReason } from '../shared/reason';
import { refreshSecurity } from './data';

interface Change<Input, Output> {
  call: (input: Input, proof: { proof?: string }) => Promise<Output>;
  /** What is said when it is done. */
  done?: string;
  onDone?: (output: Output) => void;
}

/** A change of security: proved when the server wants it, said when it is done, and shown everywhere. */
export function useChange<Input, Output>({ call, done, onDone }: Change<Input, Output>) {
  const reason = useReason();
  return useMutation({
    mutationFn: (input: Input) => withProof((proof) => call(input, proof)),
    onSuccess: (output) => {
      if (done) toast(done);
      refreshSecurity();
      onDone?.(output);
    },
    onError: (error) => {
      if (!(error instanceof NotProved)) toast(reason(error), false);
    },
  });
}
