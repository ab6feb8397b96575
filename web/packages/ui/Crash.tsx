import type { ParseKeys } from 'i18next';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { Button } from './Button';
import { Empty } from './Empty';

interface Words {
  title: Extract<ParseKeys, `${string}.crash.title`>;
  detail: Extract<ParseKeys, `${string}.crash.detail`>;
  reload: Extract<ParseKeys, `${string}.reload`>;
}

/** What an app shows when it failed itself, or when a new version replaced the files its page was made of. */
export function crashWith({ title, detail, reload }: Words) {
  return function Crash() {
    const { t } = useTranslation();
    const error = useRouteError();
    useEffect(() => console.error(error), [error]);
    const again = <Button onClick={() => location.reload()}>{t(reload)}</Button>;
    return (
      <main>
        <Empty title={t(title)} detail={t(detail)} action={again} />
      </main>
    );
  };
}
