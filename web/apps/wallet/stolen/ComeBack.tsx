import { ask } from '@purser/client';
import { Banner, Button, Card, PasswordField } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../app/api';
import { enter } from '../session/boundary';
import { serverFault, SHORTEST_PASSWORD } from '../session/signUpFaults';
import { useReason } from '../shared/reason';
import { byTicket, type Visit } from './ticket';

interface Props {
  ticket: string;
  visit: Visit;
}

/** The account is the owner's again: a new password lets them in, which a ticket sets once. */
export function ComeBack(props: Props) {
  return props.visit.missing.includes('password') ? <NewPassword {...props} /> : <GoOn matter={props.visit.matter.id} />;
}

function GoOn({ matter }: { matter: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <Banner tone="info">{t('stolen.back.chosen')}</Banner>
      <Button wide onClick={() => void navigate(`/matters/${matter}`)}>
        {t('stolen.back.go_on')}
      </Button>
    </>
  );
}

function NewPassword({ ticket, visit }: Props) {
  const { t } = useTranslation();
  const reason = useReason();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const back = useMutation({
    mutationFn: () => ask(api.POST('/v1/stolen-accounts/visit/return', { ...byTicket(ticket), body: { password } })),
    onSuccess: ({ customer }) => {
      enter(customer);
      void navigate(`/matters/${visit.matter.id}`, { replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    back.mutate();
  };
  const fault = serverFault(back.error, 'password');
  return (
    <Card title={t('stolen.back.title')}>
      <form className="stack" onSubmit={submit}>
        {back.isError && !fault && (
          <Banner tone="bad" urgent>
            {reason(back.error)}
          </Banner>
        )}
        <PasswordField
          label={t('security.password.new')}
          value={password}
          onValue={setPassword}
          autoComplete="new-password"
          hint={t('session.password_hint', { count: SHORTEST_PASSWORD })}
          error={fault}
          showLabel={t('session.show_password')}
          hideLabel={t('session.hide_password')}
        />
        <Button type="submit" wide busy={back.isPending} disabled={password === ''}>
          {t('stolen.back.do')}
        </Button>
      </form>
    </Card>
  );
}
