import { startTransition, useEffect, useState, type ReactNode } from 'react';

/** What stands below and may come a moment later, drawn in pieces, so that what stands above can be used at once. */
export function Later({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => startTransition(() => setShown(true)), []);
  return shown ? children : null;
}
