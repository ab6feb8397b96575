import { lazy, Suspense } from 'react';
import { useCall } from '../call/useCall';
import { loadTexts } from './texts';

// Most days nobody calls: the bar and its texts come with the first call.
const CallBar = lazy(async () => {
  const [{ CallBar }] = await Promise.all([import('../call/CallBar'), loadTexts()]);
  return { default: CallBar };
});

/** The call there is, on every page. */
export function CallHost() {
  const { data: call } = useCall();
  return call ? (
    <Suspense>
      <CallBar call={call} />
    </Suspense>
  ) : null;
}
