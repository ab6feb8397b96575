import { ask } from '@purser/client';
import { confirm } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useChange } from './useChange';

/** Signs out one other session. */
export function useEndSession() {
  const { t } = useTranslation();
  return useChange({
    call: (id: string) => ask(api.DELETE('/v1/sessions/{session_id}', { params: { path: { session_id: id } } })),
    done: t('security.session.ended'),
  });
}

/** Signs out everywhere but here, once one is sure. */
export function useEndOthers() {
  const { t } = useTranslation();
  const end = useChange({
    call: (_: void) => ask(api.DELETE('/v1/sessions/others')),
    done: t('security.session.ended_all'),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('security.session.end_others'),
      body: t('security.session.end_others_detail'),
      yes: t('security.session.end_others_do'),
      no: t('app.back'),
      danger: true,
    });
    if (sure) end.mutate();
  };
  return { endOthers: () => void begin(), busy: end.isPending };
}
