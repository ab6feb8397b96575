import { clock, daysBetween, moment, useLocale } from '@purser/i18n';
import { Button, Card, confirm, toast } from '@purser/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useReason } from '../shared/reason';
import { cancelBack, refreshBacks, useBacks, type MyContact } from './backs';
import css from './Call.module.css';

/** Whether and when we ring back. Nothing is shown where nobody asked for it. */
export function Backs() {
  const { t } = useTranslation();
  const backs = useBacks();
  if (!backs.data || backs.data.length === 0) return null;
  return (
    <Card title={t('call.back.status')}>
      <ul className={css.backs} data-testid="callbacks">
        {backs.data.map((contact) => (
          <li key={contact.id}>
            <Back contact={contact} />
          </li>
        ))}
      </ul>
      <p className={css.soft}>{t('call.back.announce')}</p>
    </Card>
  );
}

function Back({ contact }: { contact: MyContact }) {
  const { t } = useTranslation();
  const reason = useReason();
  const words = useStanding(contact);
  const cancel = useMutation({
    mutationFn: () => cancelBack(contact.id),
    onSuccess: () => toast(t('call.back.cancelled')),
    onError: (error) => toast(reason(error), false),
    onSettled: refreshBacks,
  });
  const ask = async () => {
    const question = { title: t('call.back.cancel_sure'), body: t('call.back.cancel_detail') };
    if (await confirm({ ...question, yes: t('call.back.cancel'), no: t('app.stay') })) cancel.mutate();
  };
  return (
    <>
      <p className={css.strong}>{words}</p>
      {contact.state !== 'connected' && (
        <Button look="plain" busy={cancel.isPending} onClick={() => void ask()}>
          {t('call.back.cancel')}
        </Button>
      )}
    </>
  );
}

/** Where a callback stands, in words. */
function useStanding({ state, tries, not_before, ahead }: MyContact): string {
  const { t } = useTranslation();
  const locale = useLocale();
  const when = (at: string) => (daysBetween(Date.now(), at) === 0 ? clock(at, locale) : moment(at, locale));
  if (state === 'connected') return t('call.back.connected');
  if (state === 'dialling') return t('call.back.dialling');
  if (tries > 0 && not_before) return t('call.back.again', { n: tries, at: when(not_before) });
  if (not_before && Date.parse(not_before) > Date.now()) return t('call.back.held', { at: when(not_before) });
  if (ahead !== null && ahead > 0) return t('call.back.queued', { n: ahead });
  return state === 'due' && ahead === null ? t('call.back.due') : t('call.back.next');
}
