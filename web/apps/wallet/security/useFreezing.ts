import { ask } from '@purser/client';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { useChange } from './useChange';

/** To freeze a part of the account by its scope, and to lift a freeze by its number. */
export function useFreezing() {
  const { t } = useTranslation();
  const stop = useChange({
    call: (scope: string) => ask(api.POST('/v1/freezes', { body: { scope } })),
    done: t('freeze.done'),
  });
  const lift = useChange({
    call: (id: string, proof) =>
      ask(api.POST('/v1/freezes/{freeze_id}/lift', { params: { path: { freeze_id: id } }, body: proof })),
    done: t('freeze.lifted'),
  });
  return { stop, lift };
}
