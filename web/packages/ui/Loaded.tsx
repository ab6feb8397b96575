import type { ParseKeys } from 'i18next';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from './Card';
import { Skeleton } from './Skeleton';

interface Props<Data> {
  query: { data: Data | undefined; error: Error | null; refetch: () => Promise<unknown> };
  children: (data: Data) => ReactNode;
}

interface Look {
  /** Says why it did not come. */
  Failure: ComponentType<{ error: Error; onRetry: () => void }>;
  /** The text that says it is on its way. */
  loading: Extract<ParseKeys, `${string}.loading`>;
  /** For text without pictures at its head. */
  plain?: boolean;
}

const LINES = 4;

/**
 * An app's way to show what was asked for: the data once they are there, until then their outline, and why where they
 * did not come. What is there stays when a later look fails.
 */
export function loadedWith({ Failure, loading, plain = false }: Look) {
  return function Loaded<Data>({ query, children }: Props<Data>) {
    const { t } = useTranslation();
    if (query.data !== undefined) return children(query.data);
    return (
      <Card>
        {query.error ? (
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton lines={LINES} plain={plain} label={t(loading)} />
        )}
      </Card>
    );
  };
}
