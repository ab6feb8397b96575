import { ask, isSignedOut } from '@purser/client';
import { Button, confirm, Icon, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { leave } from '../session/boundary';
import { useReason } from '../shared/reason';

export function SignOutButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const reason = useReason();
  const gone = () => {
    void navigate('/sign-in', { replace: true });
    leave();
  };
  const signOut = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/sessions/current')),
    onSuccess: gone,
    onError: (error) => (isSignedOut(error) ? gone() : toast(reason(error), false)),
  });
  const begin = async () => {
    const sure = await confirm({
      title: t('me.sign_out'),
      body: t('me.sign_out_detail'),
      yes: t('me.sign_out'),
      no: t('app.stay'),
    });
    if (sure) signOut.mutate();
  };
  return (
    <Button look="soft" wide busy={signOut.isPending} icon={<Icon name="signOut" size={19} />} onClick={() => void begin()}>
      {t('me.sign_out')}
    </Button>
  );
}
