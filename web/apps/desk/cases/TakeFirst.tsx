import { ask } from '@purser/client';
import { Banner, Button, Empty } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { useHotkeys } from '@purser/staff/app/hotkeys';
import { useReason } from '@purser/staff/shared/reason';
import { pathOf, showCase, type Key } from './data';

/** A case that is not one's own is not read: whoever takes it opens it by that, and of two the second is told. */
export function TakeFirst({ one }: { one: Key }) {
  const { t } = useTranslation();
  const say = useReason();
  const take = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/take', { params: { path: pathOf(one) } })),
    onSuccess: showCase,
  });
  useHotkeys({ a: () => take.mutate() });
  return (
    <>
      <Empty
        title={t('cases.not_mine')}
        detail={t('cases.not_mine_detail')}
        action={
          <Button busy={take.isPending} onClick={() => take.mutate()}>
            {t('cases.take')}
          </Button>
        }
      />
      {take.isError && (
        <Banner tone="bad" urgent>
          {say(take.error)}
        </Banner>
      )}
    </>
  );
}
