import { ask, getPasskey, NoPasskey } from '@purser/client';
import { Banner, Button, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api';
import { knowsPasskeys } from '../proof/methods';
import { useReason } from '../shared/reason';
import { useEntering } from './useEntering';

/** Without a name: the browser offers whatever passkeys it has for this place. */
export function PasskeyButton() {
  const { t } = useTranslation();
  const reason = useReason();
  const { entering } = useEntering(async (_: void) => {
    const options = await ask(api.POST('/v1/sessions/passkey-options'));
    const credential = await getPasskey(options);
    return ask(api.POST('/v1/sessions/by-passkey', { body: { credential } }));
  });
  if (!knowsPasskeys()) return null;
  return (
    <>
      {entering.isError && (
        <Banner tone={entering.error instanceof NoPasskey ? 'info' : 'bad'} urgent>
          {entering.error instanceof NoPasskey ? t('session.passkey.none') : reason(entering.error)}
        </Banner>
      )}
      <Button
        look="soft"
        wide
        busy={entering.isPending}
        icon={<Icon name="fingerprint" size={21} />}
        onClick={() => entering.mutate()}
      >
        {t('session.passkey.do')}
      </Button>
    </>
  );
}
