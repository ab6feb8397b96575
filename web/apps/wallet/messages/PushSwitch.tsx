import { Switch, toast } from '@purser/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isSubscribed, knowsPush, subscribe, unsubscribe } from './push';

/** Whether this browser shows notices while the app is closed. */
export function PushSwitch() {
  const { t } = useTranslation();
  const known = knowsPush();
  const state = useQuery({ queryKey: ['push'], queryFn: isSubscribed, enabled: known });
  const change = useMutation({
    mutationFn: async (on: boolean) => (on ? subscribe() : (await unsubscribe(), null)),
    onSuccess: (fault) => {
      if (fault) toast(t(`messages.push.${fault}`), false);
      void state.refetch();
    },
    onError: () => toast(t('messages.push.failed'), false),
  });
  return (
    <Switch
      label={t('messages.push.here')}
      detail={t(known ? 'messages.push.here_detail' : 'messages.push.unknown')}
      on={state.data ?? false}
      disabled={!known || state.isPending || change.isPending}
      onChange={(on) => change.mutate(on)}
    />
  );
}
